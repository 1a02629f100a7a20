/** What may be decided about a run that does not wait: cancel one under way, undo one that is done. */

import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { question, useDeed } from '../../ask/questions.ts'
import { useMay } from '../../ask/session.ts'
import { Asked } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { toast } from '../../ui/toast.ts'
import { countedEntities } from '../../words/entities.ts'
import { entityTypes } from '../../../model/entity.ts'
import { runChanges } from './data.ts'
import { changesOf, isUnderWay, runName, type Run } from './words.ts'

export function RunDecisions({ run }: { readonly run: Run }) {
  const may = useMay()
  if (run.undoneBy !== undefined) {
    return (
      <Button
        variant="default"
        renderRoot={props => <Link to="/runs/$run" params={{ run: run.undoneBy ?? '' }} {...props} />}
      >
        It was undone: see how
      </Button>
    )
  }
  if (!may('operator', run.organization)) return null
  if (isUnderWay(run)) return <Cancel run={run} />
  return run.state === 'done' && changesOf(run) > 0 && run.valuesGoneAfterDays === undefined ? <Undo run={run} /> : null
}

function Cancel({ run }: { readonly run: Run }) {
  const [isOpen, setOpen] = useState(false)
  const cancel = useDeed(api.runs.cancel, {
    changes: runChanges,
    onDone: () => {
      setOpen(false)
      toast('The run stops at its next page. Nothing of it is written.')
    },
  })
  return (
    <>
      <Button variant="default" leftSection={<Icon name="stop" />} onClick={() => setOpen(true)}>
        Cancel the run
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={`Cancel ${runName(run)}?`}
        action="Cancel the run"
        isBusy={cancel.isPending}
        problem={cancel.error}
        onConfirm={() => cancel.mutate({ params: { run: run.run } })}
      >
        It stops at its next page, and Passport stays as it was. What has been written already in one piece can be taken
        back with Undo.
      </ConfirmDialog>
    </>
  )
}

function Undo({ run }: { readonly run: Run }) {
  const [isOpen, setOpen] = useState(false)
  const navigate = useNavigate()
  const preview = useQuery({
    ...question(api.runs.undoPreview, { params: { run: run.run } }),
    enabled: isOpen,
    gcTime: 0,
  })
  const undo = useDeed(api.runs.undo, {
    changes: runChanges,
    onDone: async ({ run: made }) => {
      setOpen(false)
      toast('The run is taken back. Undoing the undo brings it again.')
      await navigate({ to: '/runs/$run', params: { run: made } })
    },
  })
  return (
    <>
      <Button variant="default" leftSection={<Icon name="undo" />} onClick={() => setOpen(true)}>
        Undo
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={`Undo ${runName(run)}`}
        action="Undo the run"
        isDangerous
        isBusy={undo.isPending}
        isBlocked={preview.data?.possible !== true}
        problem={undo.error}
        onConfirm={() => undo.mutate({ params: { run: run.run } })}
      >
        <Asked query={preview} loading={<Skeleton height={60} />}>
          {({ possible, problem, counts, standing }) =>
            possible ? (
              <>
                <p>Taking it back would</p>
                <ul>
                  {undoLines(counts).map(line => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
                <p>It becomes a run of its own, so that it can be undone too.</p>
              </>
            ) : (
              <Banner tone="needs-you" title={problem?.message ?? 'The run can’t be undone as things stand.'}>
                {problem?.advice}
                {standing
                  .flatMap(({ runs }) => runs)
                  .slice(0, 5)
                  .map(later => (
                    <div key={later}>
                      <Link to="/runs/$run" params={{ run: later }} onClick={() => setOpen(false)}>
                        A later run
                      </Link>
                    </div>
                  ))}
              </Banner>
            )
          }
        </Asked>
      </ConfirmDialog>
    </>
  )
}

const undoVerbs: readonly (readonly [count: string, verb: string])[] = [
  ['created', 'add'],
  ['restored', 'bring back'],
  ['updated', 'put back the values of'],
  ['deleted', 'archive'],
  ['erased', 'remove'],
  ['sentBack', 'send back the former values of'],
]

function undoLines(counts: Readonly<Partial<Record<string, Readonly<Record<string, number>>>>>): readonly string[] {
  return entityTypes.flatMap(entity =>
    undoVerbs.flatMap(([name, verb]) => {
      const count = counts[entity]?.[name] ?? 0
      return count > 0 ? [`${verb} ${countedEntities(count, entity)}`] : []
    }),
  )
}
