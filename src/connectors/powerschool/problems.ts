/** What may go wrong with a PowerSchool, each with what an administrator can do about it. */

import { Problem } from '../../model/problem.ts'

const pluginPage = 'System > System Settings > Plugin Management Configuration'

export const tokenRefused = (detail: string): Problem =>
  new Problem({
    code: 'POWERSCHOOL_TOKEN_REFUSED',
    message: `PowerSchool refused the client ID and secret${detail && ` (${detail})`}.`,
    advice: `Either they are not the ones that PowerSchool shows under ${pluginPage} > Passport Data Sync > Data Provider Configuration (they change when the plugin is deleted and installed again), or the plugin is installed but not enabled there.`,
  })

export const credentialsMissing = (): Problem =>
  new Problem({
    code: 'POWERSCHOOL_CREDENTIALS_MISSING',
    message: 'The data source has no client ID and secret yet.',
    advice: `Make its plugin (passport-sync plugin), install and enable it in PowerSchool, and copy both from ${pluginPage} > Passport Data Sync > Data Provider Configuration into the settings.`,
  })

export const maintenance = (): Problem =>
  new Problem({
    code: 'POWERSCHOOL_MAINTENANCE',
    message: 'PowerSchool is down for maintenance.',
    advice: 'Run again when it is back. Choose a time of the schedule that lies outside its maintenance.',
    retry: true,
  })

export const moved = (target: string): Problem =>
  new Problem({
    code: 'POWERSCHOOL_ADDRESS_MOVED',
    message: `PowerSchool's address leads on to ${target}.`,
    advice: `Set the address of the data source to ${target}.`,
  })

export const notPowerSchool = (host: string, detail: string): Problem =>
  new Problem({
    code: 'POWERSCHOOL_NOT_FOUND',
    message: `${host} answers, but not as a PowerSchool (${detail}).`,
    advice: 'Check the address: it is the one at which the district signs in to PowerSchool, without a page behind it.',
  })

export const v1AccessMissing = (): Problem =>
  new Problem({
    code: 'POWERSCHOOL_V1_ACCESS_MISSING',
    message: 'The plugin in PowerSchool lacks the permission for its core resources (accessLevelV1Api).',
    advice: `Set the access level under ${pluginPage} > Passport Data Sync > Data Provider Configuration, or install the plugin of this data source again.`,
  })

export const tokenWorthless = (): Problem =>
  new Problem({
    code: 'POWERSCHOOL_TOKEN_WORTHLESS',
    message: 'PowerSchool gives out tokens and then refuses them.',
    advice: `Disable and enable the plugin under ${pluginPage}, and copy the client ID and secret anew.`,
    retry: true,
  })

export const queriesMissing = (names: readonly string[]): Problem =>
  new Problem({
    code: 'POWERSCHOOL_QUERY_MISSING',
    message: `PowerSchool does not know ${names.length === 1 ? 'a query' : `${names.length} queries`} of our plugin: ${names.join(', ')}.`,
    advice: `Install the plugin of this data source (again: an older one lacks what newer tasks need), enable it under ${pluginPage}, and see that System > System Settings > Customization is on.`,
  })

export const pluginOutdated = (query: string): Problem =>
  new Problem({
    code: 'POWERSCHOOL_PLUGIN_OUTDATED',
    message: `The plugin in PowerSchool was made for other settings or by another version (${query}).`,
    advice: `Make the plugin of this data source again and install it over the old one under ${pluginPage}: disable, install, enable. Do not delete the old one first: its client ID and secret would be lost.`,
  })

export const fieldsNotGranted = (fields: readonly string[]): Problem =>
  new Problem({
    code: 'POWERSCHOOL_FIELDS_NOT_GRANTED',
    message:
      fields.length === 0
        ? 'PowerSchool does not grant our plugin some of the fields it reads, and does not say which.'
        : `PowerSchool does not grant our plugin ${fields.length === 1 ? 'the field' : `${fields.length} fields`} ${fields.join(', ')}.`,
    advice: `Open ${pluginPage} > Passport Data Sync > Data Access Requests and grant them, or install the plugin of this data source again and approve its requests.`,
  })

export const requestRefused = (what: string, status: number, message: string): Problem =>
  new Problem({
    code: 'POWERSCHOOL_REQUEST_REFUSED',
    message: `PowerSchool refused ${what} with status ${status}${message && `: ${message.slice(0, 300)}`}.`,
    advice:
      'Install the plugin of this data source again. If that does not help, pass this message on to whoever maintains Passport Data Sync.',
  })

export const keysNotWhole = (): Problem =>
  new Problem({
    code: 'POWERSCHOOL_ANSWER_INCOMPLETE',
    message: 'PowerSchool twice sent other records than it was asked for.',
    advice: 'Run again. If it stays so, ask whether a proxy between here and PowerSchool changes answers.',
    retry: true,
  })

export const writeUnanswered = (count: number): Problem =>
  new Problem({
    code: 'POWERSCHOOL_WRITE_UNANSWERED',
    message: `PowerSchool did not say what became of ${count} records that were sent.`,
    advice: 'Run again: what arrived is found, and nothing is written twice.',
    retry: true,
  })

export const noSchoolYear = (wanted: number | undefined): Problem =>
  new Problem({
    code: 'POWERSCHOOL_NO_SCHOOL_YEAR',
    message:
      wanted === undefined
        ? 'PowerSchool has no school years.'
        : `PowerSchool has no school year that ends in ${wanted}.`,
    advice: 'Set up the years and terms in PowerSchool, or correct "schoolYear" of the data source.',
  })
