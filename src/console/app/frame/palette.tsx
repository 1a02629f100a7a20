/** The search of everything: what is typed finds commands, integrations and records; arrows choose, Enter goes. */

import { Modal, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useId, useState, type KeyboardEvent } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { useFinds, type Find } from './finds.ts'
import classes from './palette.module.css'

export function Palette({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Modal.Root opened={isOpen} onClose={onClose} size={600} centered={false} yOffset="12vh">
      <Modal.Overlay />
      <Modal.Content aria-label="Search everything">{isOpen && <Search onClose={onClose} />}</Modal.Content>
    </Modal.Root>
  )
}

function Search({ onClose }: { readonly onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(0)
  const { finds, isLooking } = useFinds(typed)
  const navigate = useNavigate()
  const list = useId()
  const active = Math.min(chosen, finds.length - 1)

  const go = (find: Find | undefined): void => {
    if (!find) return
    onClose()
    if (find.link) void navigate(find.link)
    else find.act?.()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && finds.length > 0) {
      event.preventDefault()
      setChosen((active + step + finds.length) % finds.length)
    }
    if (event.key === 'Enter') go(finds[active])
  }

  return (
    <>
      <TextInput
        data-autofocus
        variant="unstyled"
        classNames={{ input: classes['input'] ?? '', section: classes['section'] ?? '' }}
        leftSection={<Icon name="search" size={18} />}
        leftSectionWidth={48}
        placeholder="Search people, schools, screens, commands"
        aria-label="Search everything"
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={finds.length > 0 ? `${list}-${active}` : undefined}
        value={typed}
        maxLength={100}
        onChange={event => {
          setTyped(event.currentTarget.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div id={list} role="listbox" aria-label="Found" className={classes['list']}>
        {finds.map((find, index) => (
          <div
            key={find.key}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === active}
            className={classes['find']}
            onClick={() => go(find)}
            onMouseMove={() => setChosen(index)}
            ref={element => {
              if (index === active) element?.scrollIntoView({ block: 'nearest' })
            }}
          >
            <Icon name={find.icon} />
            <span className={classes['label']}>{find.label}</span>
            <span className={classes['kind']}>{find.kind}</span>
          </div>
        ))}
      </div>
      {finds.length === 0 && (
        <p role="status" className={classes['nothing']}>
          {isLooking ? 'Looking …' : `Nothing is called “${typed}”.`}
        </p>
      )}
    </>
  )
}
