/** A mail before it has an address. */

export type Mail = { readonly subject: string; readonly text: string }
