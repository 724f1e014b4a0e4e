// A warm process that renders the same CV whenever a line comes in, and answers with milliseconds and bytes.
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';

export const cv = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const date = (text) =>
  !text ? '' : text === 'present' ? 'Present' : text.length === 7 ? `${months[Number(text.slice(5)) - 1]} ${text.slice(0, 4)}` : text;
export const dates = (item) => [date(item.start_date), date(item.end_date)].filter(Boolean).join(' – ');
export const place = (location) => [location?.city, location?.region].filter(Boolean).join(', ');

/** What both others show: the same texts in the same order as our export. */
export const sections = [
  {
    heading: 'Profile',
    blocks: [
      { lead: cv.summary.headline },
      ...(cv.summary.description ?? '').split('\n').filter(Boolean).map((text) => ({ text })),
      { label: 'Fields', text: (cv.summary.domains ?? []).join(' · ') },
      { label: 'Key strengths', text: (cv.summary.key_strengths ?? []).join(' · ') },
    ],
  },
  {
    heading: 'Skills',
    blocks: [
      ['Core skills', (cv.skills.hard_skills ?? []).map((skill) => skill.name)],
      ['Tools', (cv.skills.tools ?? []).map((skill) => skill.name)],
      ['Soft skills', cv.skills.soft_skills ?? []],
      ['Methodologies', cv.skills.methodologies ?? []],
    ].map(([label, items]) => ({ label, text: items.join(' · ') })),
  },
  {
    heading: 'Experience',
    blocks: cv.experience.flatMap((job) => [
      { title: job.title, dates: dates(job), subline: [job.company, job.department_or_client, place(job.location)].filter(Boolean).join(' · ') },
      ...(job.description ? [{ text: job.description }] : []),
      { bullets: [...(job.responsibilities ?? []), ...(job.deliverables ?? [])] },
      ...(job.skills_used?.length ? [{ label: 'Skills used', text: job.skills_used.join(' · ') }] : []),
    ]),
  },
  {
    heading: 'Projects',
    blocks: (cv.projects ?? []).flatMap((project) => [
      { title: project.name, dates: dates(project), subline: project.url ?? '' },
      ...(project.summary ? [{ text: project.summary }] : []),
      ...(project.tech_stack?.length ? [{ label: 'Technologies', text: project.tech_stack.join(' · ') }] : []),
    ]),
  },
  {
    heading: 'Education',
    blocks: (cv.education ?? []).flatMap((item) => [
      { title: [item.degree, item.field_of_study].filter(Boolean).join(', '), dates: dates(item), subline: item.institution },
      ...(item.description ? [{ text: item.description }] : []),
    ]),
  },
  { heading: 'Languages', blocks: [{ text: (cv.languages ?? []).map((item) => `${item.name} (${item.level})`).join(' · ') }] },
  { heading: 'Further information', blocks: (cv.extras ?? []).map((extra) => ({ label: extra.name, text: extra.summary ?? '' })) },
];

export const contact = [cv.header.contact.email, cv.header.contact.phone, place(cv.header.contact.location), ...(cv.header.contact.links ?? []).map((link) => link.url)];

export async function serve(render, close) {
  console.log('ready');
  for await (const _ of createInterface({ input: process.stdin })) {
    const start = performance.now();
    const bytes = await render();
    console.log(`${(performance.now() - start).toFixed(3)} ${bytes}`);
  }
  await close?.();
}
