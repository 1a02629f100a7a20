/** Schools that are mapped and that the source no longer has: join them to what they are now, or confirm that they are closed. */

import { Button } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { useClock, useMay } from '../../ask/session.ts'
import { EmptyState } from '../../ui/asked.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { toast } from '../../ui/toast.ts'
import { recordsWords, whyWords, type LostSchool, type SchoolsPart } from './school-words.ts'
import { Unmap } from './schools-existing.tsx'
import classes from './schools.module.css'

export function LostSchools({ schools, ...part }: SchoolsPart & { readonly schools: readonly LostSchool[] }) {
  const clock = useClock(part.integration.organization)
  const may = useMay()
  if (schools.length === 0) {
    return (
      <EmptyState icon="check" title="The source has every school that is mapped">
        One that it no longer sends stands here. Its people are not removed behind your back.
      </EmptyState>
    )
  }
  return (
    <ul className={classes['schools']} aria-label="Schools with missing data">
      {schools.map(lost => (
        <li key={lost.source} className={classes['school']}>
          <div>
            <div className={classes['name']}>{lost.school.name}</div>
            <div className="dimmed">
              {lost.source}
              {lost.missingSince !== null && (
                <>
                  , missing since <ShownMoment at={lost.missingSince} clock={clock} />
                </>
              )}
            </div>
            <div className="dimmed">{recordsWords(lost.records) || 'Nobody is at it'}</div>
          </div>
          <div className={classes['decision']}>
            <Joins lost={lost} {...part} />
            {may('operator', part.integration.organization) && <Closure lost={lost} {...part} />}
            <Unmap source={lost.source} name={lost.school.name} {...part} />
          </div>
        </li>
      ))}
    </ul>
  )
}

/** The same school under another number of the source. */
function Joins({ lost, decisions, decide, isMine }: SchoolsPart & { readonly lost: LostSchool }) {
  const { id } = lost.school
  if (!isMine || id === null) return null
  return lost.proposals.map(({ source, name, why }) => {
    const decision = decisions.get(source)
    const isJoined = decision?.action === 'existing' && decision.school === id
    return (
      <Button
        key={source}
        size="compact-sm"
        variant={isJoined ? 'light' : 'default'}
        aria-pressed={isJoined}
        onClick={() => decide(source, isJoined ? null : { source, action: 'existing', school: id })}
      >
        Join with {name} ({source}): {whyWords[why]}
      </Button>
    )
  })
}

function Closure({ lost, integration }: SchoolsPart & { readonly lost: LostSchool }) {
  const [isOpen, setOpen] = useState(false)
  const { id, name } = lost.school
  const close = useDeed(api.schoolsMapping.close, {
    changes: [api.schoolsMapping.read, api.runs.list],
    onDone: () => {
      setOpen(false)
      toast(`${name} is closed. It can be undone in Runs.`)
    },
  })
  if (id === null) return null
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Confirm closure of ${name}`}
        onClick={() => setOpen(true)}
      >
        Confirm closure
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={`${name} is closed`}
        action="Close the school"
        isDangerous
        typed={{ label: 'Type its name', value: name }}
        isBusy={close.isPending}
        problem={close.error}
        onConfirm={() => close.mutate({ params: { integration: integration.id }, body: { school: id } })}
      >
        The school is archived, and its sections and enrollments end. At it now:{' '}
        {recordsWords(lost.records) || 'nobody'}. People stay: who is enrolled elsewhere keeps the account.
      </ConfirmDialog>
    </>
  )
}
