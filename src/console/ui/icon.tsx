/** The drawings: thin lines, as large as the text beside them. */

const paths = {
  overview: 'M4 5h7v6H4zM13 5h7v10h-7zM4 13h7v6H4zM13 17h7v2h-7z',
  integrations: 'M4 9h13M13.5 5.5 17 9l-3.5 3.5M20 15H7M10.5 11.5 7 15l3.5 3.5',
  sources:
    'M12 4c4.4 0 8 1.3 8 3s-3.6 3-8 3-8-1.3-8-3 3.6-3 8-3zM4 7v10c0 1.7 3.6 3 8 3s8-1.3 8-3V7M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3',
  runs: 'M12 7v5l3.5 2M20 12a8 8 0 1 1-2.3-5.6M20 4v4h-4',
  duplicates:
    'M8 8V5a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-3M5 8h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1z',
  directory:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.6a3.5 3.5 0 0 1 0 6.3M18 14.6c2.1.9 3.5 2.8 3.5 5.4',
  conflicts: 'M6 4v6a4 4 0 0 0 4 4h4a4 4 0 0 1 4 4v2M18 4v3M6 20v-3M3.5 17 6 20l2.5-3M15.5 7 18 4l2.5 3',
  quality: 'M4 19V9M10 19V5M16 19v-7M21 19H3',
  schools: 'M12 4 3 9l9 5 9-5-9-5zM6.5 11.2V16c0 1.3 2.5 3 5.5 3s5.5-1.7 5.5-3v-4.8M21 9v6',
  organizations: 'M9 4h6v5H9zM3 15h6v5H3zM15 15h6v5h-6zM12 9v3M6 15v-3h12v3',
  mapping: 'M4 6h5M4 12h5M4 18h5M15 6h5M15 12h5M15 18h5M9 6l6 6M9 12l6 6M9 18 15 6',
  domains: 'M9.5 15a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM14.5 20a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11z',
  master: 'm12 4 2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8L7 19l1.1-5.5L4 9.7 9.6 9z',
  audit: 'M7 4h10a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM9 9h6M9 13h6M9 17h3',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM9 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',
  menu: 'M4 7h16M4 12h16M4 17h16',
  collapse: 'M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM9.5 4v16M15.5 9.5 13 12l2.5 2.5',
  expand: 'M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM9.5 4v16M13.5 9.5 16 12l-2.5 2.5',
  account: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c0-3.9 3.4-6 7.5-6s7.5 2.1 7.5 6',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  running: 'M12 4a8 8 0 1 1-8 8',
  attention: 'M12 8v5M12 16.5v.2M12 3.5 21 19.5H3z',
  failed: 'M12 7.5V13M12 16.4v.2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  paused: 'M9 6v12M15 6v12',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  tilde: 'M4.5 13.5c2-3.5 4.6-3.5 7.5-1.5s5.5 2 7.5-1.5',
  close: 'm6 6 12 12M18 6 6 18',
  more: 'M5.5 12v.01M12 12v.01M18.5 12v.01',
  right: 'm9.5 6 6 6-6 6',
  down: 'm6 9.5 6 6 6-6',
  up: 'm6 14.5 6-6 6 6',
  play: 'M7 5v14l12-7z',
  stop: 'M6.5 6.5h11v11h-11z',
  undo: 'M9 5 4.5 9.5 9 14M4.5 9.5H14a5.5 5.5 0 0 1 0 11h-3',
  refresh: 'M20 12a8 8 0 1 1-2.3-5.6M20 4v4h-4',
  download: 'M12 4v11M7 10.5l5 5 5-5M4 20h16',
  upload: 'M12 16V5M7 9.5l5-5 5 5M4 20h16',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  remove: 'M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5',
  calendar: 'M5 6h14a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM4 10.5h16M8.5 3.5v4M15.5 3.5v4',
  key: 'M15 13a4.5 4.5 0 1 0-4.2-2.9L4 17v3h3v-2h2v-2h2l1.6-1.8c.7.5 1.5.8 2.4.8zM16 8.5v.01',
  mail: 'M4 6h16v12H4zM4 7l8 6 8-6',
  link: 'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.7L12 17',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  leave: 'M14 4h5a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-5M10 8l-4 4 4 4M6 12h9',
  filter: 'M4 5h16l-6 7.5V19l-4-2v-4.5z',
  clock: 'M12 7v5l3.5 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
} as const

export type IconName = keyof typeof paths

/** Says nothing to a screen reader: a word stands beside it, or on the button. */
export function Icon({
  name,
  size = 16,
  moving = false,
}: {
  readonly name: IconName
  readonly size?: number
  readonly moving?: boolean
}) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={size > 20 ? 1.5 : 1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      style={{ flex: 'none', ...(moving ? { animation: 'turn 1s linear infinite' } : {}) }}
    >
      <path d={paths[name]} strokeWidth={name === 'more' ? 2.5 : undefined} />
    </svg>
  )
}
