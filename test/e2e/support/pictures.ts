/** In which language, theme and width each state is photographed. */

export interface Look {
  language: 'en' | 'zh-CN';
  theme: 'light' | 'dark';
  width: number;
  height: number;
}

const sizes = {
  1440: { width: 1440, height: 900 },
  1024: { width: 1024, height: 768 },
  420: { width: 420, height: 900 },
};

/** `npm test gallery` takes every state in every look; the default run takes each state once. */
const all = process.env['HEARTH_PICTURES'] === 'all';

export const palettes = (['en', 'zh-CN'] as const).flatMap((language) =>
  (['light', 'dark'] as const).map((theme) => ({ language, theme })),
);

/** A look by its label, such as `en.light.1440`. */
export const labelOf = ({ language, theme, width }: Look): string =>
  `${language}.${theme}.${width}`;

/**
 * The shots of a language and theme, each with its widths. In the default run shot number n has
 * look number n of all looks, so that a few shots after one another cover all of them; one that
 * must have a certain look names it (`shown`).
 */
export function shotsIn<Shot extends { shown?: string }>(
  shots: readonly Shot[],
  palette: Pick<Look, 'language' | 'theme'>,
  widths: readonly (keyof typeof sizes)[],
): { shot: Shot; look: Look }[] {
  const looks = widths.flatMap((width) =>
    palettes.map((other): Look => ({ ...other, ...sizes[width] })),
  );
  return shots.flatMap((shot, index) =>
    looks
      .filter(({ language, theme }) => language === palette.language && theme === palette.theme)
      .filter(
        (look) =>
          all || (shot.shown ? labelOf(look) === shot.shown : look === looks[index % looks.length]),
      )
      .map((look) => ({ shot, look })),
  );
}
