/** The district file of the demo: what an administrator would write to import a PowerSchool every night. */

export const integrationName = 'Nightly import'
export const sourceName = 'PowerSchool'

export function sampleDistrictFile(name: string, url: string, clientId: string, extensions: boolean): string {
  return `# The sample district of \`npm run demo\`. Change it and apply it again: passport-sync apply FILE.
organization:
  name: ${name}
  type: district
  timeZone: America/New_York

dataSources:
  - name: ${sourceName}
    connector: powerschool
    settings:
      url: "${url}"
      clientId: "${clientId}"
      clientSecret: "\${POWERSCHOOL_SECRET}"

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
`
}
