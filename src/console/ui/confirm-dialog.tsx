/** Asks before what is not easily taken back: says what would happen, and may want a reason, a name or a number typed. */

import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useState, type FormEvent, type ReactNode } from 'react'
import { ProblemState, type Told } from './asked.tsx'

export type ConfirmWords = {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  /** What would happen, and to what. */
  readonly children: ReactNode
  /** A verb and its object: "Approve 1,204 removals". */
  readonly action: string
  readonly isDangerous?: boolean
  /** To be typed exactly: the name of what goes, or how many. */
  readonly typed?: { readonly label: string; readonly value: string } | undefined
  readonly reason?: 'wanted' | 'welcome'
  readonly isBusy?: boolean
  /** As things stand it can't be done, or is not known yet. */
  readonly isBlocked?: boolean
  readonly problem?: Told | null
  readonly onConfirm: (reason: string) => void
}

export function ConfirmDialog({ isOpen, onClose, title, ...words }: ConfirmWords) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={520}
      styles={{ title: { fontSize: 16, fontWeight: 600 } }}
    >
      {/* Made anew each time it opens: nothing typed before counts. */}
      {isOpen && <Questions {...words} onClose={onClose} />}
    </Modal>
  )
}

function Questions({
  children,
  action,
  isDangerous = false,
  typed,
  reason,
  isBusy = false,
  isBlocked = false,
  problem,
  onConfirm,
  onClose,
}: Omit<ConfirmWords, 'isOpen' | 'title'>) {
  const [given, setGiven] = useState('')
  const [why, setWhy] = useState('')
  const isTyped = typed === undefined || bare(given) === bare(typed.value)
  const isReady = !isBlocked && isTyped && (reason !== 'wanted' || why.trim() !== '')
  const confirm = (event: FormEvent): void => {
    event.preventDefault()
    if (isReady && !isBusy) onConfirm(why.trim())
  }
  return (
    <form onSubmit={confirm}>
      <Stack gap="md">
        <div>{children}</div>
        {reason && (
          <Textarea
            label="Reason"
            description="It is kept in the history, with your name."
            required={reason === 'wanted'}
            value={why}
            maxLength={1000}
            autosize
            minRows={2}
            data-autofocus
            onChange={event => setWhy(event.currentTarget.value)}
          />
        )}
        {typed && (
          <TextInput
            label={typed.label}
            placeholder={typed.value}
            value={given}
            autoComplete="off"
            onChange={event => setGiven(event.currentTarget.value)}
          />
        )}
        {problem && <ProblemState problem={problem} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color={isDangerous ? 'danger' : 'accent'} disabled={!isReady} loading={isBusy}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** "1,204", "1 204" and "1204" are the same number, and blanks around a name don't count. */
function bare(text: string): string {
  const trimmed = text.trim()
  return /^[\d\s.,'’]+$/.test(trimmed) ? trimmed.replaceAll(/\D/g, '') : trimmed
}
