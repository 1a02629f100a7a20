/** The top line: where one is, the search of everything, what runs now, and the account. */

import { ActionIcon, Kbd, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useMatches, useNavigate } from '@tanstack/react-router'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { useWho } from '../../ask/session.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { useShownTitle } from '../../ui/title.ts'
import { RunningNow } from './running-now.tsx'
import classes from './top-line.module.css'

export function TopLine({ onMenu, onSearch }: { readonly onMenu: () => void; readonly onSearch: () => void }) {
  return (
    <header className={classes['line']}>
      <ActionIcon className={classes['menu'] ?? ''} onClick={onMenu} aria-label="Open the menu">
        <Icon name="menu" size={20} />
      </ActionIcon>
      <Trail />
      <RunningNow />
      <UnstyledButton className={classes['search'] ?? ''} onClick={onSearch} aria-label="Search everything">
        <Icon name="search" />
        <span className={classes['searchWord']}>Search</span>
        <Kbd className={classes['key'] ?? ''}>/</Kbd>
      </UnstyledButton>
      <Account />
    </header>
  )
}

function Trail() {
  const matches = useMatches()
  const title = useShownTitle()
  const above = matches.flatMap(({ staticData }) => (staticData.above ? [staticData.above] : []))
  return (
    <nav aria-label="Breadcrumb" className={classes['trail']}>
      <ol>
        {above.map(({ label, to }) => (
          <li key={to}>
            <Link to={to} className={classes['crumb']}>
              {label}
            </Link>
            <Icon name="right" size={12} />
          </li>
        ))}
        <li aria-current="page" className={classes['here']}>
          {title}
        </li>
      </ol>
    </nav>
  )
}

const schemes: readonly {
  readonly value: 'light' | 'dark' | 'auto'
  readonly label: string
  readonly icon: IconName
}[] = [
  { value: 'light', label: 'Light', icon: 'sun' },
  { value: 'dark', label: 'Dark', icon: 'moon' },
  { value: 'auto', label: 'As the system', icon: 'settings' },
]

function Account() {
  const { name, email } = useWho()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const client = useQueryClient()
  const navigate = useNavigate()
  const signOut = useDeed(api.session.signOut, {
    onDone: async () => {
      await navigate({ to: '/sign-in', ignoreBlocker: true })
      client.clear()
    },
  })
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon aria-label="Account" size={32}>
          <Icon name="account" size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{email ?? name}</Menu.Label>
        <Menu.Item leftSection={<Icon name="key" />} renderRoot={props => <Link to="/account" {...props} />}>
          Your account
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Theme</Menu.Label>
        {schemes.map(({ value, label, icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon name={icon} />}
            rightSection={colorScheme === value ? <Icon name="check" /> : undefined}
            aria-current={colorScheme === value || undefined}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="leave" />} onClick={() => signOut.mutate({})}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
