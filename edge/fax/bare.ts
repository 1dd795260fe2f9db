/** The environment of programs that read the files of strangers: nothing of the edge, whose own has its secrets. */
export const bareEnvironment = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH });
