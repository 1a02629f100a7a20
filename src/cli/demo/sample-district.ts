/** The district file of the demo: what an administrator would write to import a PowerSchool every night. */

export const integrationName = 'Nightly import'
export const sourceName = 'PowerSchool'
export const regionName = 'Region'

export function sampleDistrictFile(
  name: string,
  addresses: { readonly powerSchool: string; readonly region: string },
  clientId: string,
  extensions: boolean,
): string {
  return `# The sample district of \`npm run demo\`. Change it and apply it again: passport-sync apply FILE.
organization:
  name: ${name}
  type: district
  timeZone: America/New_York

dataSources:
  - name: ${sourceName}
    connector: powerschool
    settings:
      url: "${addresses.powerSchool}"
      clientId: "${clientId}"
      clientSecret: "\${POWERSCHOOL_SECRET}"

  - name: ${regionName}
    connector: xpress-roster
    settings:
      baseUrl: "${addresses.region}/api/requests/"
      apiKey: "\${REGION_API_KEY}"
      tokenUrl: "${addresses.region}/token"
      clientId: passport
      clientSecret: "\${REGION_SECRET}"
      username: maple
      password: "\${REGION_PASSWORD}"

integrations:
  - name: ${integrationName}
    type: import
    source: ${sourceName}
    target: Passport
    schools: auto
    tasks:
      - entity: school
      - entity: student
        mapping:
          username: 'source.email.split("@")[0].lowerAscii()'${
            extensions
              ? `
          preferredGivenName: source.u_students_extension.preferredname`
              : ''
          }
        exclude: ['source.familyName == "Test"']
      - entity: teacher
      - entity: guardian
      - entity: section
      - entity: enrollment
    schedule: { every: day, at: "02:00" }
    safety:
      limits:
        delete: { percent: 10, atLeast: 10 }
        update: { percent: 75, atLeast: 50 }

  # The same people from a region's provider. Nobody is matched by equal ids unless domainsOfUniqueness say so, and classes
  # never: carried out, it would bring everybody a second time. So it has no schedule, and stops at the preview.
  - name: Region import
    type: import
    source: ${regionName}
    target: Passport
    schools: auto
    tasks:
      - entity: school
      - entity: student
      - entity: teacher
      - entity: guardian
      - entity: section
      - entity: enrollment
    safety: { preview: true }
`
}
