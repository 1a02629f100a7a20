/** PowerSchool's tables in lower case: columns by kind, primary keys and the columns that are joined or searched. */

export type ColumnKind = 'integer' | 'number' | 'text' | 'date' | 'timestamp' | 'clob'

export type TableDefinition = {
  readonly name: string
  readonly primaryKey: string
  readonly columns: Readonly<Record<string, ColumnKind>>
  /** Each entry is one index: a column, several with commas, or an expression. */
  readonly indexes: readonly string[]
}

const stamps = 'text:whocreated,whomodified timestamp:whencreated,whenmodified'

function table(name: string, primaryKey: string, columns: string, indexes: string): TableDefinition {
  return { name, primaryKey, columns: readColumns(columns), indexes: indexes.split(' ').filter(Boolean) }
}

/** Reads `kind:a,b kind:c`; the words after a blank belong to the next kind. */
function readColumns(text: string): Readonly<Record<string, ColumnKind>> {
  const columns: Record<string, ColumnKind> = {}
  for (const group of text.split(/\s+/).filter(Boolean)) {
    const [kind = '', names = ''] = group.split(':')
    for (const name of names.split(',')) columns[name] = asKind(kind)
  }
  return columns
}

function asKind(kind: string): ColumnKind {
  switch (kind) {
    case 'integer':
    case 'number':
    case 'text':
    case 'date':
    case 'timestamp':
    case 'clob':
      return kind
    default:
      throw new Error(`No such kind of column: ${kind}`)
  }
}

export const tables: readonly TableDefinition[] = [
  table(
    'students',
    'dcid',
    `integer:dcid,id,student_number text:state_studentnumber integer:person_id
     text:lastfirst,last_name,first_name,middle_name,gender date:dob integer:grade_level,enroll_status,schoolid
     date:entrydate,exitdate text:entrycode,exitcode,exitcomment,transfercomment
     date:districtentrydate integer:districtentrygradelevel date:schoolentrydate integer:schoolentrygradelevel
     integer:next_school,sched_nextyeargrade,sched_yearofgraduation,classof text:home_room,home_phone
     text:street,city,state,zip,mailing_street,mailing_city,mailing_state,mailing_zip,geocode,mailing_geocode
     text:track integer:fteid text:ethnicity integer:fedethnicity,fedracedecline
     text:web_id,student_web_id integer:allowwebaccess,student_allowwebaccess,ldapenabled
     text:mother,father,guardianemail,guardianfax,emerg_contact_1,emerg_contact_2,emerg_phone_1,emerg_phone_2
     text:doctor_name,doctor_phone,family_ident,lunchstatus,lunch_id,districtofresidence,ssn
     integer:state_excludefromreporting,state_enrollflag,summerschoolid,graduated_schoolid text:psguid
     timestamp:transaction_date integer:whomodifiedid text:whomodifiedtype clob:log`,
    'id schoolid student_number person_id enroll_status transaction_date last_name',
  ),
  table(
    'reenrollments',
    'dcid',
    `integer:dcid,id,studentid,schoolid,grade_level date:entrydate,exitdate
     text:entrycode,exitcode,entrycomment,exitcomment,track integer:type,fteid text:lunchstatus,districtofresidence`,
    'id studentid schoolid',
  ),
  table(
    'schools',
    'dcid',
    `integer:dcid,id text:name,abbreviation integer:school_number text:district_number,alternate_school_number
     integer:low_grade,high_grade text:schooladdress,schoolcity,schoolstate,schoolzip,schoolcountry,schoolphone
     text:schoolfax,principal,principalemail,asstprincipal,sif_stateprid
     integer:issummerschool,state_excludefromreporting,sortorder,view_in_portal timestamp:transaction_date`,
    'id school_number',
  ),
  table(
    'terms',
    'dcid',
    `integer:dcid,id,yearid,schoolid text:name,abbreviation date:firstday,lastday
     integer:portion,noofdays,termsinyear,isyearrec timestamp:transaction_date`,
    'id,schoolid schoolid,yearid',
  ),
  table(
    'courses',
    'dcid',
    `integer:dcid,id text:course_number,course_name number:credit_hours text:credittype,sched_department
     integer:schoolid,status,programid clob:sched_fullcatalogdescription
     integer:excludefromgpa,excludefromclassrank,excludefromhonorroll,excludefromstoredgrades,vocational
     timestamp:transaction_date`,
    'id course_number lower(course_number) schoolid',
  ),
  table(
    'sections',
    'dcid',
    `integer:dcid,id text:section_number,course_number integer:schoolid,termid,teacher
     text:room,expression,external_expression integer:no_of_students,maxenrollment,grade_level text:gradebooktype
     integer:parent_section_id,exclude_ada text:att_mode_code,section_type,instruction_lang
     timestamp:transaction_date`,
    'id schoolid termid course_number teacher transaction_date',
  ),
  table(
    'cc',
    'dcid',
    `integer:dcid,id,studentid,sectionid text:section_number integer:schoolid,termid,studyear
     date:dateenrolled,dateleft text:course_number integer:teacherid text:expression
     integer:currentabsences,currenttardies timestamp:transaction_date`,
    'id studentid sectionid abs(sectionid) termid schoolid transaction_date',
  ),
  table(
    'sectionteacher',
    'id',
    `integer:id,teacherid,sectionid,roleid date:start_date,end_date number:allocation integer:priorityorder
     timestamp:whenmodified,transaction_date`,
    'sectionid teacherid transaction_date',
  ),
  table('roledef', 'id', `integer:id text:name,description integer:isvisible ${stamps}`, ''),
  table(
    'users',
    'dcid',
    `integer:dcid text:lastfirst,first_name,middle_name,last_name,preferredname,title,teachernumber,email_addr
     text:loginid,teacherloginid integer:homeschoolid text:homeroom,home_phone,school_phone,street,city,state,zip
     text:ethnicity integer:fedethnicity text:sif_stateprid integer:psaccess,ptaccess,groupvalue
     text:gradebooktype integer:prefixcodesetid timestamp:whenmodified,transaction_date`,
    'homeschoolid teachernumber transaction_date',
  ),
  table(
    'schoolstaff',
    'dcid',
    `integer:dcid,id,users_dcid,schoolid,staffstatus,status clob:notes text:sched_department,sched_homeroom
     timestamp:whenmodified,transaction_date`,
    'id users_dcid schoolid transaction_date',
  ),
  table(
    'person',
    'dcid',
    `integer:dcid,id text:firstname,middlename,lastname integer:prefixcodesetid,suffixcodesetid,gendercodesetid
     text:employer,statecontactid,statecontactnumber integer:isactive,excludefromstatereporting ${stamps}`,
    'id whencreated whenmodified',
  ),
  table(
    'studentcontactassoc',
    'studentcontactassocid',
    `integer:studentcontactassocid,studentdcid,personid,contactpriorityorder,currreltypecodesetid ${stamps}`,
    'studentdcid personid whencreated whenmodified',
  ),
  table(
    'studentcontactdetail',
    'studentcontactdetailid',
    `integer:studentcontactdetailid,studentcontactassocid,relationshiptypecodesetid text:relationshipnote
     integer:isactive,isemergency,iscustodial,liveswithflg,schoolpickupflg,receivesmailflg
     integer:excludefromstatereportingflg,generalcommflag,confidentialcommflag date:startdate,enddate ${stamps}`,
    'studentcontactassocid whencreated whenmodified',
  ),
  table(
    'emailaddress',
    'emailaddressid',
    `integer:emailaddressid text:emailaddress ${stamps}`,
    'emailaddress whencreated whenmodified',
  ),
  table(
    'personemailaddressassoc',
    'personemailaddressassocid',
    `integer:personemailaddressassocid,personid,emailaddressid,emailtypecodesetid,isprimaryemailaddress
     integer:emailaddresspriorityorder ${stamps}`,
    'personid emailaddressid whencreated whenmodified',
  ),
  table(
    'phonenumber',
    'phonenumberid',
    `integer:phonenumberid text:phonenumber,phonenumberext integer:issms ${stamps}`,
    'whencreated whenmodified',
  ),
  table(
    'personphonenumberassoc',
    'personphonenumberassocid',
    `integer:personphonenumberassocid,personid,phonenumberid,phonetypecodesetid,phonenumberpriorityorder
     text:phonenumberasentered integer:ispreferred ${stamps}`,
    'personid phonenumberid whencreated whenmodified',
  ),
  table(
    'personaddress',
    'personaddressid',
    `integer:personaddressid text:street,linetwo,unit,city integer:statescodesetid,countrycodesetid text:postalcode
     text:addressline3,addressline4,addressline5 integer:countycodesetid,isverified text:verification
     number:geocodelatitude,geocodelongitude ${stamps}`,
    'whencreated whenmodified',
  ),
  table(
    'personaddressassoc',
    'personaddressassocid',
    `integer:personaddressassocid,personid,personaddressid,addresstypecodesetid,addresspriorityorder
     date:startdate,enddate ${stamps}`,
    'personid personaddressid whencreated whenmodified',
  ),
  table(
    'codeset',
    'codesetid',
    `integer:codesetid text:codetype,code,displayvalue,description date:effectivestartdate,effectiveenddate
     integer:isvisible text:reportedvalue integer:parentcodesetid,uidisplayorder ${stamps}`,
    'codetype,code',
  ),
  table(
    'originalcontactmap',
    'originalcontactmapid',
    `integer:originalcontactmapid,studentcontactassocid text:originalcontacttype ${stamps}`,
    'studentcontactassocid',
  ),
  table(
    'guardian',
    'guardianid',
    `integer:guardianid text:firstname,middlename,lastname,accountidentifier,state_guardiannumber ${stamps}`,
    '',
  ),
  table(
    'guardianstudent',
    'guardianstudentid',
    `integer:guardianstudentid,guardianid,studentsdcid ${stamps}`,
    'studentsdcid',
  ),
  table(
    'guardianpersonassoc',
    'guardianpersonassocid',
    `integer:guardianpersonassocid,guardianid,personid ${stamps}`,
    'personid',
  ),
  table(
    'pcas_account',
    'pcas_accountid',
    `integer:pcas_accountid text:pcas_accounttoken,username integer:isenabled`,
    'pcas_accounttoken',
  ),
  table(
    'spenrollments',
    'dcid',
    `integer:dcid,id,studentid,programid,schoolid date:enter_date,exit_date integer:gradelevel
     text:code1,code2,exitcode,sp_comment`,
    'studentid',
  ),
  table('studentrace', 'dcid', `integer:dcid,id,studentid text:racecd ${stamps}`, 'studentid'),
  // GEN keeps the district's code lists, by category: entrycodes, exitcodes, districtsofresidence.
  table('gen', 'dcid', 'integer:dcid,id text:cat,name,value integer:schoolid,yearid,sortorder clob:valuet', 'cat'),
  // PREFS keeps the district's own facts: districtname, districtnumber, districttimezone, districtuuid.
  table('prefs', 'dcid', 'integer:dcid,id text:name,value integer:schoolid,yearid', 'name'),
]
