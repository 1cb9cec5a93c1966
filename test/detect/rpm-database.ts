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

/** The same headers as rpm kept them before 4.16, by Berkeley DB 5.3 (`db_load`, type hash) with pages of 512 bytes: the largest lies in pages of its own. */
export const oldRpmDatabase = gunzipSync(
  Buffer.from(
    [
      'H4sIAAAAAAAC/+2Vz2sTQRTH52U2m002yaX4XxQy+yPZzZ8giPRQ8GAtmP1BAtGVNL158B/wpEdBisfSixcvRQQvvZRS8NBexINK',
      '6UW8iCCIM7NvTNKy1EMtusyDeTPf7w5vST7zZgkhBEged6+ZpC4WFT6s3GuT83H9zXNCfvLFs3vNlZu5B3N1RNh8HD4erp/1dfx7',
      'cZZRk2wBaf2Ab/AVPsEHeAcH8BZew0vYgS0N82qDPn1xq8nn75RDaqAh5o+CmoWGpQwTDVMZBhqGMkRzy0Iwz78y98oG2Zb8v8Ap',
      'vIdj2Ic92IVXsA1/3v9E9//fOAm2olhHo66MGho1ZVTRqCqDCgOHNGCOP124D/hjUUeMMX92wmdzttmw8fuAp8ho8Vmcrxuo11Cv',
      'oL6D+1dRr6O+neulJ7h/KHSUTZLN6Wi8QXpRz2FpGiRh7PQTd5A6np+ytM/icOCGzOt7QZS4YeB4LPI91vejgKUDP479pOswP5r9',
      'omw6TCY90tncmHQGo/sdtC19qBR/o/z8A82/mH+1/Px9zb+Yv1l+/l3Nv5h/rfz8Xc2/mL9Vfv6e5l/Mv15+/kzzL+bfKD9/R/Mv',
      '5m+Xn3+o+Rfzb+K6JfVnUPzpowv42zP+lSPUyJ8aqJE/ZaiRP32wyJ8+vGT+usCFBRT/Fp6B9m/++t+5kgKLbXipwVsoiUfTJCbT',
      'LBszmR2ZXZk9ntWL23gGcr3Mez8b+3JXV+aezIHM5y5SfY/+t/ELODIhowAeAAA=',
    ].join(''),
    'base64',
  ),
);
