/** The environment of programs that read the files of strangers: nothing of the edge, whose own has its secrets. */
export const BARE: NodeJS.ProcessEnv = { PATH: process.env.PATH };
