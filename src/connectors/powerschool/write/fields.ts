/** The fields of PowerSchool's contact tables that a plugin must be granted in full before it may write contacts. */

const byTable: Readonly<Record<string, string>> = {
  person: `id dcid firstname middlename lastname prefixcodesetid suffixcodesetid gendercodesetid employer statecontactid
    statecontactnumber isactive excludefromstatereporting`,
  emailaddress: 'emailaddressid emailaddress',
  personemailaddressassoc: `personemailaddressassocid personid emailaddressid emailtypecodesetid isprimaryemailaddress
    emailaddresspriorityorder`,
  phonenumber: 'phonenumberid phonenumber phonenumberext issms',
  personphonenumberassoc: `personphonenumberassocid personid phonenumberid phonetypecodesetid phonenumberpriorityorder
    phonenumberasentered ispreferred`,
  personaddress: `personaddressid street linetwo unit city statescodesetid countrycodesetid postalcode addressline3
    addressline4 addressline5 countycodesetid isverified verification geocodelatitude geocodelongitude`,
  personaddressassoc:
    'personaddressassocid personid personaddressid addresstypecodesetid addresspriorityorder startdate enddate',
  studentcontactassoc: 'studentcontactassocid studentdcid personid contactpriorityorder currreltypecodesetid',
  studentcontactdetail: `studentcontactdetailid studentcontactassocid relationshiptypecodesetid relationshipnote isactive
    isemergency iscustodial liveswithflg schoolpickupflg receivesmailflg excludefromstatereportingflg generalcommflag
    confidentialcommflag startdate enddate`,
}

/** As `table.column`. */
export const contactFields: readonly string[] = Object.entries(byTable).flatMap(([table, names]) =>
  names.split(/\s+/).map(name => `${table}.${name}`),
)
