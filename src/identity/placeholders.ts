/** Values that clerks and systems write where they know none: they say nothing of a person, so they never match. */

import type { Comparison } from '../model/domain.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const noText = words(`
  unknown unk none na notapplicable notavailable notprovided nil tbd tba test testing teststudent testteacher testuser
  dummy sample placeholder student newstudent baby babyboy babygirl infant nofirstname nolastname noname nomiddlename
  fnu lnu nfn nln nmn x xx xxx xxxx anonymous deleted donotuse general generaldelivery homeless nofixedaddress`)

const noId = words(`none na n/a unknown null test tbd pending 123456789 1234567890 0123456789 987654321 987654320`)

const noDate = words(
  `0001-01-01 1753-01-01 1800-01-01 1899-12-30 1899-12-31 1900-01-01 1901-01-01 9999-12-31 9999-01-01`,
)

const noPhone = words(`1234567 1234567890 5551212 5555555`)

const noMailbox = words(
  `none no noemail no-email nomail na n/a test unknown nobody x xx xxx email noreply no-reply donotreply`,
)

/** Of a normalized value. */
export function isPlaceholder(value: string, comparison: Comparison): boolean {
  switch (comparison) {
    case 'email':
      return isNoEmail(value)
    case 'id':
      return isNoId(value)
    case 'date':
      return noDate.has(value)
    case 'phone':
      return isOneSign(value) || /^(?:\d{3})?555\d?1212$/.test(value) || noPhone.has(value)
    case 'text':
    case 'anyOrder':
    case 'nickname':
      return noText.has(value) || (value[0] === '0' && isOneSign(value))
    case 'phonetic':
      return false
    default:
      return comparison satisfies never
  }
}

/** Nothing but zeros, or a sign repeated: 000-00-0000, 999999999. */
function isNoId(value: string): boolean {
  const bare = value.includes('-') ? value.replaceAll('-', '') : value
  return (isOneSign(bare) && (bare[0] === '0' || bare.length > 4)) || noId.has(value.toLowerCase())
}

function isOneSign(value: string): boolean {
  const first = value.charCodeAt(0)
  for (let index = value.length - 1; index > 0; index -= 1) if (value.charCodeAt(index) !== first) return false
  return value !== ''
}

function isNoEmail(value: string): boolean {
  const [mailbox = '', host = '', ...more] = value.split('@')
  if (more.length > 0 || !host.includes('.')) return !value.includes('@') && noMailbox.has(value)
  return noMailbox.has(mailbox) || mailbox === host.split('.')[0]
}
