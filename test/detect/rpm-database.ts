import { gunzipSync } from 'node:zlib';

/**
 * A database as rpm has it, written by SQLite with pages of 512 bytes: nine packages with a file each (`/usr/bin/other0` …), and one with
 * `/usr/bin/ls`, `/usr/bin/tool0` … `tool8`, and `/usr/bin/edited`, which is configuration. Each file holds `\x7fELF the real one`.
 */
export const rpmDatabase = gunzipSync(
  Buffer.from(
    [
      'H4sIAAAAAAACA+1YvW/aQBy9s81HSDNVUSak25I0UTljg0HKEKisCtUBSp0B9UvYPteoBidgNoaiDt3aof9c/4N06NIOXbr0zhxC',
      'AZomTbu4POGHn20Ovd+73x3iyWOjGxLkBoNeJ0QKEACE4BghAOgpABkwB6SHtKB/BwHct+EWO4FHAL6nFCM0heTOwQFshx3LJ8Nz',
      'nxby5ZCcj0jfXpTig5ZeMXVkVqqGjhZu7vU7PXJI1f4ZTO1ks3CiREM2O/brzisynL0LlwbZnV3eRXtef9RDtbqpP9RbqNmqnVRa',
      'bfRIb6PKqdmo1ennTvS6eWj5gYWqRqOK6g0T1U8NYz/BQoVfmJ00/AG/w69TsUYskUpTSiYpJVgrSwLrTQi/Afpa47/AHShm4Wzt',
      'yERrM7gH4DalKzHxBAm8NdkkoocPgPiZzaX5ZiBtskWEbxpMb/ENw+D6GddNrp/z502uX3D9dKrvfuTPe0zbwYCMwq4/BEW7KGPX',
      '1UjJkcskb7myorrYLWOnZOVLWCkrmk3yJU1WsK0quKzaGnYt1XFUUpCxas8tBaFHBjLIjYaDnNXt5/jl9MSDsbSKl63eJH8plkVR',
      'VuUvxtJq/nb5J2NZlMKq/BOxtKreLv90LIuirco/FUurxV/lf8Hyv4jxj55344wEPoyniYpvrkiUYmPibcQy/9Jy/swDM7E5NyF8',
      '4pqbECWuuQkRc81NiGeXTYjjv2xiPcC/G4BNgnUd/qilrvUH2I1Am4U43ZA4IAwCH0csR5yPWIlYjbgQcTFiLeKl7k5f4yt/Alc+',
      'UqAAFAAA',
    ].join(''),
    'base64',
  ),
);
