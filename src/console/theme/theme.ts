/** The look: slate, one deep blue-green accent, six sizes of type; both themes are designed, see theme.css. */

import {
  ActionIcon,
  Anchor,
  Button,
  createTheme,
  Drawer,
  InputWrapper,
  Modal,
  NavLink,
  Notification,
  Table,
  Tabs,
  Tooltip,
  type MantineColorsTuple,
} from '@mantine/core'

/** White on 6 and darker, and 4 and lighter on the dark surface, have a contrast of 4.5 and more. */
const accent: MantineColorsTuple = [
  ...(['#eaf6f8', '#d2eaee', '#a3d5dd', '#74bfcb', '#4fb0be'] as const),
  ...(['#2793a4', '#137a8b', '#0c6271', '#0a4f5c', '#073b45'] as const),
]
const danger: MantineColorsTuple = [
  ...(['#fdecea', '#fad6d2', '#f4aca5', '#ee8279', '#e55e53'] as const),
  ...(['#d33f34', '#bb2d23', '#a3211a', '#861913', '#64110d'] as const),
]
const slate: MantineColorsTuple = [
  ...(['#f6f8f9', '#edf1f3', '#e1e7eb', '#cdd6dc', '#aab7c0'] as const),
  ...(['#84939e', '#5d6d79', '#475661', '#2f3b45', '#1a242c'] as const),
]
const night: MantineColorsTuple = [
  ...(['#d7e0e6', '#b6c3cc', '#96a6b1', '#64757f', '#3b4954'] as const),
  ...(['#2b3741', '#1e2831', '#141c23', '#0f161b', '#0a0f13'] as const),
]

export const theme = createTheme({
  colors: { accent, danger, gray: slate, dark: night },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  white: '#ffffff',
  black: '#1a242c',
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.5', xl: '1.4' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '1.3' },
      h2: { fontSize: '16px', lineHeight: '1.4' },
      h3: { fontSize: '14px', lineHeight: '1.45' },
    },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'hover' } }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    Drawer: Drawer.extend({ defaultProps: { transitionProps: { duration: 120 } } }),
    InputWrapper: InputWrapper.extend({
      styles: { label: { marginBottom: '4px' }, description: { fontSize: '12px' }, error: { fontSize: '12px' } },
    }),
    DrawerCloseButton: Drawer.CloseButton.extend({ defaultProps: { 'aria-label': 'Close' } }),
    ModalCloseButton: Modal.CloseButton.extend({ defaultProps: { 'aria-label': 'Close' } }),
    Modal: Modal.extend({ defaultProps: { transitionProps: { duration: 120 }, centered: true } }),
    NavLink: NavLink.extend({ defaultProps: { variant: 'subtle' } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
    Table: Table.extend({ defaultProps: { borderColor: 'var(--hairline)' } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, transitionProps: { duration: 100 } } }),
  },
})
