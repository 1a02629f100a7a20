/** What a browser calls itself, in words a person knows. */

// In this order: each also calls itself by the names of those after it.
const browsers: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdgi?A?o?S?\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /\bSafari\//],
]

const systems: readonly (readonly [string, RegExp])[] = [
  ['iPad', /\biPad\b/],
  ['iPhone', /\biPhone\b/],
  ['Android', /\bAndroid\b/],
  ['Chromebook', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['Mac', /\bMac ?OS X\b|\bMacintosh\b/],
  ['Linux', /\bLinux\b/],
]

/** Like `Firefox on Windows`; empty where neither is known. */
export function deviceName(userAgent: string): string {
  const named = [browsers, systems].flatMap(names => names.find(([, mark]) => mark.test(userAgent))?.[0] ?? [])
  return named.join(' on ')
}
