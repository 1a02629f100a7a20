/** The providers by which one may sign in; nothing where there are none. */

import { Button, Divider, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../../contract/api/all.ts'
import { question, useDeed } from '../../ask/questions.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { safeBack } from './back.ts'

export function Providers({ back }: { readonly back: string | undefined }) {
  const { data, error } = useQuery(question(api.openId.offered))
  const begin = useDeed(api.openId.begin, { onDone: ({ address }) => window.location.assign(address) })
  const providers = data?.items ?? []
  const told = begin.error ?? error
  return (
    <Stack gap="xs" pt={providers.length > 0 || told ? 'lg' : 0}>
      {providers.length > 0 && <Divider label="or" />}
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          variant="default"
          fullWidth
          loading={begin.isPending && begin.variables.params.provider === id}
          onClick={() => begin.mutate({ params: { provider: id }, body: { returnTo: safeBack(back) } })}
        >
          Sign in with {name}
        </Button>
      ))}
      {told && <ProblemState problem={told} />}
    </Stack>
  )
}
