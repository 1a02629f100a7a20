/** Starts the console in the page. */

import { createRoot } from 'react-dom/client'
import { Console } from './app/console.tsx'

const place = document.getElementById('console')
if (!place) throw new Error('the page has no place for the console')
createRoot(place).render(<Console />)
