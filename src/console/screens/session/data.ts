/** What happens when somebody has signed in: all that was known is forgotten, and the way leads back. */

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { safeBack } from './back.ts'

export function useSignedIn(back: string | undefined): () => Promise<void> {
  const router = useRouter()
  const client = useQueryClient()
  return async () => {
    client.clear()
    await router.navigate({ href: safeBack(back), replace: true })
  }
}
