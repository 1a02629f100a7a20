/** Where a sign-in leads: a place of this console, never elsewhere. */

export function safeBack(back: string | undefined): string {
  // A browser reads "//host" and "/\host" as another server's address.
  return back !== undefined && /^\/(?![/\\])/.test(back) && !/\p{Cc}/u.test(back) ? back : '/'
}
