/** A district file from this computer: its secrets, what it would change, what is wrong with it, and then the change itself. */

import { Button, Checkbox, FileInput, Group, PasswordInput, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { ask, askVersioned, type Answer, type Versioned } from '../../ask/ask.ts'
import { isChangedMeanwhile, type Refusal } from '../../ask/refusal.ts'
import type { Organization } from '../../ask/session.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { counted } from '../../words/numbers.ts'
import { Differences } from './differences.tsx'
import { FileFaults } from './file-faults.tsx'

type Told = Answer<typeof api.configuration.apply>

export function PutIn({ organization }: { readonly organization: Organization }) {
  const [file, setFile] = useState('')
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({})
  const [prune, setPrune] = useState(false)
  const params = { organization: organization.id }
  const given = Object.fromEntries(Object.entries(secrets).filter(([, secret]) => secret !== ''))
  const preview = useMutation<Versioned<typeof api.configuration.apply>, Refusal>({
    mutationFn: () => {
      const body = { file, secrets: given, prune, dryRun: true }
      return askVersioned(api.configuration.apply, { params, body, ifMatch: '*' })
    },
  })
  const choose = (chosen: File | null): void => {
    preview.reset()
    setSecrets({})
    setFile('')
    void chosen?.text().then(setFile)
  }
  const change = (): void => preview.reset()
  return (
    <Stack gap="md">
      <Stack gap="md" maw={640}>
        <FileInput
          label="District file"
          description="YAML, as it was taken out here or written by hand."
          placeholder="Choose a file"
          accept=".yaml,.yml,application/yaml"
          clearable
          clearButtonProps={{ 'aria-label': 'Take the file out again' }}
          onChange={choose}
        />
        {variablesIn(file).map(name => (
          <PasswordInput
            key={name}
            label={name}
            description="Left empty, what is stored in its place stays."
            autoComplete="new-password"
            value={secrets[name] ?? ''}
            onChange={event => {
              change()
              setSecrets({ ...secrets, [name]: event.currentTarget.value })
            }}
          />
        ))}
        {file !== '' && (
          <Checkbox
            label="Remove integrations that the file leaves out, though they have run"
            description="Their history stays."
            checked={prune}
            onChange={event => {
              change()
              setPrune(event.currentTarget.checked)
            }}
          />
        )}
        <Group>
          <Button variant="default" disabled={file === ''} loading={preview.isPending} onClick={() => preview.mutate()}>
            Show what it would change
          </Button>
        </Group>
      </Stack>
      <div aria-live="polite">
        {preview.error && <FileFaults refusal={preview.error} />}
        {preview.data && (
          <Preview
            told={preview.data.value}
            name={organization.name}
            apply={() =>
              ask(api.configuration.apply, {
                params,
                body: { file, secrets: given, prune },
                ifMatch: preview.data.version,
              })
            }
            onDone={change}
          />
        )}
      </div>
    </Stack>
  )
}

/** `$${NAME}` stands for itself. */
function variablesIn(file: string): readonly string[] {
  const found = [...file.matchAll(/(\$?)\$\{(\w+)\}/g)].flatMap(([, escape, name]) => (escape || !name ? [] : [name]))
  return [...new Set(found)]
}

function Preview({
  told: { differences, notes },
  name,
  apply,
  onDone,
}: {
  readonly told: Told
  readonly name: string
  readonly apply: () => Promise<Told>
  readonly onDone: () => void
}) {
  const client = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const changes = differences.filter(({ action }) => action !== 'keep')
  const removals = changes.filter(({ action }) => action === 'remove')
  const carryOut = useMutation<Told, Refusal>({
    mutationFn: apply,
    onSuccess: async () => {
      setOpen(false)
      onDone()
      toast(`${counted(changes.length, 'change')} made. The next runs go by it.`)
      // It may have changed anything.
      await client.invalidateQueries()
    },
  })
  if (differences.length === 0) {
    return <Banner tone="done" title="Everything is set as the file says: it would change nothing" />
  }
  return (
    <Stack gap="md">
      <Differences differences={differences} notes={notes} />
      {changes.length > 0 && (
        <Group>
          <Button onClick={() => setOpen(true)}>Make {counted(changes.length, 'change')}</Button>
        </Group>
      )}
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={`Make ${counted(changes.length, 'change')} to the settings of ${name}`}
        action={`Make ${counted(changes.length, 'change')}`}
        isDangerous={removals.length > 0}
        typed={removals.length > 0 ? { label: 'Type the name of the organization', value: name } : undefined}
        isBusy={carryOut.isPending}
        problem={carryOut.error && !isChangedMeanwhile(carryOut.error) ? carryOut.error : null}
        onConfirm={() => carryOut.mutate()}
      >
        {removals.length > 0
          ? `${counted(removals.length, 'thing goes', 'things go')} with it. `
          : 'Nothing is removed by it. '}
        No record is touched: what it means for people, the next run of each integration shows, within its limits.
        {isChangedMeanwhile(carryOut.error) && (
          <ProblemState
            problem={{
              message: `Somebody else has changed the settings of ${name} since you looked. Nothing of the file is made.`,
              code: 'CHANGED_MEANWHILE',
              advice: 'Close this, and look again at what the file would change.',
            }}
          />
        )}
      </ConfirmDialog>
    </Stack>
  )
}
