/** What is being typed, told when the typing rests for a moment; and what the address says, when that is taken away. */

import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'

export function useTyped(said: string | undefined, tell: (text: string | undefined) => void) {
  const [typed, setTyped] = useState(said ?? '')
  const [rested] = useDebouncedValue(typed.trim(), 120)
  useEffect(() => {
    if (rested !== (said ?? '')) tell(rested === '' ? undefined : rested)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only rest tells
  }, [rested])
  const isGone = said === undefined
  useEffect(() => {
    if (isGone) setTyped('')
  }, [isGone])
  return [typed, setTyped] as const
}
