/** What is to become of ids that two sources of one kind both use: kept apart by a prefix, or confirmed to mean the same. */

import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Versioned } from '../../ask/ask.ts'
import { keyOf, useDeed } from '../../ask/questions.ts'
import { useMay } from '../../ask/session.ts'
import { NotSaved } from '../../ui/not-saved.tsx'
import { Part } from '../../ui/part.tsx'
import { toast } from '../../ui/toast.ts'
import { useUnsaved } from '../../ui/unsaved.ts'

export function EqualIds({ shown: { value, version } }: { readonly shown: Versioned<typeof api.dataSources.read> }) {
  const isMine = useMay()('administrator', value.organization)
  const client = useQueryClient()
  const [prefix, setPrefix] = useState(value.prefix ?? '')
  const [sharedIds, setSharedIds] = useState(value.sharedIds)
  const isGood = prefix === '' || /^[A-Za-z0-9][A-Za-z0-9._:-]*$/.test(prefix)
  const isChanged = prefix !== (value.prefix ?? '') || sharedIds !== value.sharedIds
  useUnsaved(isChanged)
  const save = useDeed(api.dataSources.change, {
    changes: [api.dataSources.list, api.dataSources.read],
    onDone: () => toast('Saved. The next run reads everything and uses it.'),
  })
  const send = (ifMatch: string): void =>
    save.mutate({
      params: { dataSource: value.id },
      body: { prefix: prefix === '' ? null : prefix, sharedIds },
      ifMatch,
    })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    send(version)
  }
  return (
    <Part
      title="IDs that another source uses too"
      under="Two systems of one kind may give the same number to different people. Until one has a prefix, or you confirm that equal numbers mean the same, its first run stops."
    >
      <form onSubmit={submit}>
        <fieldset disabled={!isMine} style={{ border: 0, margin: 0, padding: 0 }}>
          <Stack gap="md" maw={640}>
            <TextInput
              label="Prefix"
              description="Put before the local IDs of its schools and people in Passport, and taken off again when sending."
              spellCheck={false}
              maxLength={20}
              w={200}
              styles={{ description: { width: 480, maxWidth: '80vw' } }}
              value={prefix}
              error={!isGood && 'Letters and digits, and after the first . _ : - too.'}
              onChange={event => setPrefix(event.currentTarget.value)}
            />
            <Checkbox
              label="Equal IDs mean the same school and the same person in all of them"
              checked={sharedIds}
              onChange={event => setSharedIds(event.currentTarget.checked)}
            />
            <NotSaved
              error={save.error}
              what={value.name}
              onReload={() => void client.invalidateQueries({ queryKey: keyOf(api.dataSources.read) })}
              onKeep={() => send('*')}
            />
            {isMine && (
              <Group>
                <Button type="submit" loading={save.isPending} disabled={!isGood || !isChanged}>
                  Save what IDs mean
                </Button>
              </Group>
            )}
          </Stack>
        </fieldset>
      </form>
    </Part>
  )
}
