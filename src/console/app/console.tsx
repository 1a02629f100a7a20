/** The console as a whole: look, memory of answers, way from screen to screen. */

import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '../theme/theme.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { theme } from '../theme/theme.ts'
import { memory } from './memory.ts'
import { router } from './router.tsx'

const colorScheme = localStorageColorSchemeManager({ key: 'passport-sync-theme' })

export function Console() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={colorScheme}>
      <QueryClientProvider client={memory}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" containerWidth={420} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
