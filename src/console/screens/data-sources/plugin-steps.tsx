/** How the plugin gets into PowerSchool: its download, and four steps with a drawing each. */

import { Button } from '@mantine/core'
import { api } from '../../../contract/api/all.ts'
import { addressOf } from '../../ask/ask.ts'
import { Icon } from '../../ui/icon.tsx'
import classes from './plugin-steps.module.css'

type Step = { readonly title: string; readonly text: string; readonly drawing: Drawing }
type Drawing = { readonly bar: string; readonly lines: readonly string[]; readonly marked: number }

const steps: readonly Step[] = [
  {
    title: 'Open plugin management',
    text: 'Sign in to PowerSchool as an administrator, then System > System Settings > Plugin Management Configuration.',
    drawing: {
      bar: 'System Settings',
      lines: ['Custom Pages', 'Plugin Management', 'Page and Data Access'],
      marked: 1,
    },
  },
  {
    title: 'Install the file',
    text: 'Choose Install, pick the file you downloaded as it is, without unpacking it, and choose Install again.',
    drawing: { bar: 'Plugin Install', lines: ['passport-data-sync.zip', 'Choose file', 'Install'], marked: 2 },
  },
  {
    title: 'Enable it',
    text: 'Tick Enable beside Passport Data Sync. PowerSchool lists the fields it will read: agree to them.',
    drawing: { bar: 'Installed Plugins', lines: ['Other plugin', 'Passport Data Sync  ✓', 'Other plugin'], marked: 1 },
  },
  {
    title: 'Bring back ID and secret',
    text: 'Choose Passport Data Sync > Data Provider Configuration. Copy Client ID and Client Secret into the settings above, save, and test the connection.',
    drawing: { bar: 'Data Provider', lines: ['Client ID  ········', 'Client Secret  ········', 'Back'], marked: 1 },
  },
]

export function PluginSteps({ id }: { readonly id: string }) {
  return (
    <>
      <Button
        component="a"
        href={addressOf(api.dataSources.plugin, { params: { dataSource: id } })}
        download
        variant="default"
        leftSection={<Icon name="download" />}
      >
        Download the plugin
      </Button>
      <ol className={classes['steps']}>
        {steps.map(({ title, text, drawing }) => (
          <li key={title} className={classes['step']}>
            <Drawn {...drawing} />
            <h3 className={classes['title']}>{title}</h3>
            <p className={classes['text']}>{text}</p>
          </li>
        ))}
      </ol>
    </>
  )
}

/** A window of PowerSchool in outline, with the line that matters marked. */
function Drawn({ bar, lines, marked }: Drawing) {
  return (
    <svg viewBox="0 0 240 128" className={classes['drawing']} aria-hidden="true" focusable="false">
      <rect x="0.5" y="0.5" width="239" height="127" rx="6" className={classes['window']} />
      <path d="M0.5 28.5h239" className={classes['line']} />
      <text x="12" y="19" className={classes['bar']}>
        {bar}
      </text>
      {lines.map((line, index) => (
        <g key={`${line} ${index}`}>
          {index === marked && (
            <rect x="8" y={36 + index * 29} width="224" height="24" rx="4" className={classes['mark']} />
          )}
          <text x="18" y={52 + index * 29} className={classes[index === marked ? 'marked' : 'words']}>
            {line}
          </text>
        </g>
      ))}
    </svg>
  )
}
