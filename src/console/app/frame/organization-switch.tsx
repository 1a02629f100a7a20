/** The organization in view, and the way to another of the tree. */

import { Menu, ScrollArea, UnstyledButton } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { inTreeOrder } from '../../ask/organization-tree.ts'
import { useOrganization, useOrganizations } from '../../ask/session.ts'
import { Icon } from '../../ui/icon.tsx'
import classes from './organization-switch.module.css'

export function OrganizationSwitch() {
  const organization = useOrganization()
  const tree = inTreeOrder(useOrganizations())
  const navigate = useNavigate()
  const name = organization?.name ?? 'No organization yet'
  const inside = (
    <>
      <span className={classes['mark']} aria-hidden="true">
        {initials(name)}
      </span>
      <span className={classes['words']}>
        <span className={classes['name']}>{name}</span>
        <span className={classes['type']}>{organization ? organization.type : 'Passport Data Sync'}</span>
      </span>
    </>
  )
  if (tree.length < 2) return <div className={classes['switch']}>{inside}</div>
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <UnstyledButton className={classes['switch'] ?? ''} data-opens>
          {inside}
          <span className={classes['unseen']}>Choose another organization</span>
          <Icon name="down" size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={420}>
          {tree.map(({ id, name: label, depth }) => (
            <Menu.Item
              key={id}
              pl={12 + depth * 16}
              aria-current={id === organization?.id || undefined}
              rightSection={id === organization?.id ? <Icon name="check" /> : undefined}
              onClick={() => void navigate({ to: '.', search: previous => ({ ...previous, organization: id }) })}
            >
              {label}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  )
}

function initials(name: string): string {
  return name
    .split(/\s+/)
    .map(word => word.charAt(0))
    .join('')
    .slice(0, 2)
    .toUpperCase()
}
