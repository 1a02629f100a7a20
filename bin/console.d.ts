export function prepareConsole(): Promise<void>
