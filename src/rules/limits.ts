/** How large a rule, and what it works on, may be: enough for any honest rule, too little to stop a run. */

/** Of a rule's text. */
export const maxText = 5_000
/** Of the parsed rule. A list literal's elements and a map's keys and values are nodes too. */
export const maxNodes = 500
export const maxDepth = 30
export const maxListElements = 100
export const maxMapEntries = 100
export const maxArguments = 8
/** `map`, `filter`, `exists`, ...: one may follow another, none may stand inside another, so work grows linearly. */
export const maxLoops = 2

/** Of a text that functions take or make. */
export const maxValueText = 10_000
/** Of the parts a text is split into. */
export const maxParts = 200
export const maxPatternText = 500
/** Of a compiled regular expression, in instructions: matching takes text times instructions at the worst. */
export const maxPatternSize = 1_000
