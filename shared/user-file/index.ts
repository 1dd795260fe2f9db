/**
 * Files of users, in the layouts that the customers of other systems have: what stands in them, and what is wrong.
 *
 *   user-file.ts   a whole file, read and written, in any layout
 *   layout.ts      what a layout is, and what a row says of a user
 *   sipxcom.ts xivo.ts   the layouts
 *   csv.ts         the text around it
 *   name.ts        first and last name
 *   profile-cells.ts  a profile as cells
 *   belonging-cells.ts   cells of what belongs to a user: phone, groups, mailbox, incoming number
 *
 * A new layout is a file here, a line in LAYOUTS and a name in shared/job.
 */
export { type BelongingField, FILE_LANGUAGES, modelIn, namesIn } from './belonging-cells.ts';
export { writeCsv } from './csv.ts';
export { aliasesIn, SECRET_FIELDS, type UserField, type UserLine, type UserRow } from './layout.ts';
export { joinName, namesOf, splitName } from './name.ts';
export { cellsOf, type ProfileCells, withCells } from './profile-cells.ts';
export { type ReadRow, readUserFile, type UserFile, type UserFileProblem, writeUserLines } from './user-file.ts';
