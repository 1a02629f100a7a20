/** A bearer token kept while it lives: fetched once for all who wait, renewed before it expires or when it is refused. */

export type Token = { readonly text: string; readonly expiresInSeconds: number }

export type TokenKeeper = {
  /** The living token; fetches one when there is none. */
  get(): Promise<string>
  /** Forgets that token, unless another has taken its place already. */
  refuse(text: string): void
}

const skewSeconds = 60

export function keepToken(fetchToken: () => Promise<Token>, now: () => Date): TokenKeeper {
  let kept: { readonly text: string; readonly until: number } | null = null
  let coming: Promise<string> | null = null

  const renew = async (): Promise<string> => {
    const { text, expiresInSeconds } = await fetchToken()
    kept = { text, until: now().getTime() + (expiresInSeconds - skewSeconds) * 1000 }
    return text
  }

  return {
    async get() {
      if (kept && now().getTime() < kept.until) return kept.text
      coming ??= renew().finally(() => (coming = null))
      return coming
    },
    refuse(text) {
      if (kept?.text === text) kept = null
    },
  }
}
