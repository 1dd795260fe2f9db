/** The API's document beside its bundle: JSON, by gzip a tenth of it. */
export const DOCUMENT_FILE = 'openapi.json.gz';
