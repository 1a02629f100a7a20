/** For how long history keeps the values of what was changed, in days. Ids, counts and names of attributes stay for ever. */

export const retention = { usual: 400, least: 30, most: 3660 } as const
