import { access } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import type { FilmReport } from '../stitch/film-report.js';

/** The proof of a film as it is kept beside it: the report without this machine's paths, and with a version. */
export type FilmReportDocument = { readonly version: 1; readonly film: string } & Omit<FilmReport, 'path'>;

/** The document of a report; `film` is the film's file name. */
export function reportDocument(film: string, { path: _, ...report }: FilmReport): FilmReportDocument {
  return { version: 1, film, ...report };
}

/** `film.report.json` for `film.mp4`. */
function reportPath(film: string): string {
  return film.replace(/\.mp4$/, '.report.json');
}

/** Writes the report of a film beside it, whole or not at all. Throws the file system's error. */
export async function writeReport(film: string, report: FilmReportDocument): Promise<void> {
  await writeFileAtomic(reportPath(film), `${JSON.stringify(report, undefined, 2)}\n`);
}

/** Puts the report back where somebody removed it. */
export async function restoreReport(film: string, report: FilmReportDocument): Promise<void> {
  const isThere = await access(reportPath(film)).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    await writeReport(film, report);
  }
}
