// Theft of coins and of what browsers remember.

rule credential_theft_wallet_files
{
  meta:
    id = "credential-theft/wallet-files"
    title = "The wallets of several programs are collected"
    severity = "high"
    category = "credential-theft"
    attack = "T1005"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1005/"
  strings:
    $bitcoin = /[\/\\.][Bb]itcoin[\/\\]{1,4}(wallets[\/\\]{1,4})?wallet\.dat/
    $electrum = /[\/\\.][Ee]lectrum[\/\\]{1,4}wallets/
    $exodus = /(Exodus|exodus)[\/\\]{1,4}(exodus\.wallet|exodus\.conf)/
    $ethereum = /\.?[Ee]thereum[\/\\]{1,4}keystore/
    $atomic = /atomic[\/\\]{1,4}Local Storage[\/\\]{1,4}leveldb/
    $monero = /[\/\\]?[Mm]onero[\/\\]{1,4}wallets?/
    $solana = ".config/solana/id.json"
    $jaxx = /(com\.liberty\.jaxx|Jaxx Liberty)/
    $guarda = /Guarda[\/\\]{1,4}Local Storage/
    $coinomi = /Coinomi[\/\\]{1,4}(Coinomi[\/\\]{1,4})?wallets/
    $ledger = /Ledger Live/
    $zcash = /Zcash|Armory|bytecoin|MultiDoge/
  condition:
    filesize < 32MB and 4 of them
}

rule credential_theft_wallet_extensions
{
  meta:
    id = "credential-theft/wallet-extensions"
    title = "The wallets that live in browsers are collected, by the ids of their extensions"
    severity = "high"
    category = "credential-theft"
    attack = "T1555.003"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1555/003/"
  strings:
    $metamask = "nkbihfbeogaeaoehlefnkodbefgpgknn"
    $phantom = "bfnaelmomeimhlpmgjnjophhpkkoljpa"
    $tron = "ibnejdfjmmkpcnlpebklmnkoeoihofec"
    $binance = "fhbohimaelbohpjbbldcngcnapndodjp"
    $coinbase = "hnfanknocfeofbddgcijnmhnfnkdnaad"
    $ronin = "fnjhmkhhmkbjkkabndcnnogagogbneec"
    $trust = "egjidjbpglichdcondbcbdnbeeppgdph"
    $okx = "mcohilncbfahbmgdjkbpemcciiolgcge"
    $keplr = "dmkamcknogkgcdfhhbddcghachkejeap"
    $solflare = "bhhhlbepdkbapadjdnnojkbgioiodbic"
    $yoroi = "ffnbelfdoeiohenkjibnmadjiehjhajb"
  condition:
    filesize < 64MB and 3 of them
}

rule credential_theft_browser_passwords
{
  meta:
    id = "credential-theft/browser-passwords"
    title = "The passwords and cookies that browsers remember are decrypted"
    severity = "high"
    category = "credential-theft"
    attack = "T1555.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1555/003/"
  strings:
    $login = /SELECT\s{1,3}(action_url|origin_url)[^\n]{0,60}username_value[^\n]{0,30}password_value/i
    $cookies = /SELECT\s{1,3}host_key[^\n]{0,80}encrypted_value/i
    $state = /(os_crypt|encrypted_key)/
    $crypt = /(CryptUnprotectData|AES\.new\(|AES\.MODE_GCM|createDecipheriv|NSS_Init|PK11SDR_Decrypt|gcm\.Open|PBKDF2\()/
    $peanuts = "saltysalt"
    $data = /Login Data|logins\.json/
    $send = /(api\/webhooks|api\.telegram\.org|requests\.post\(|\.post\(|http\.Post|gofile|anonfiles|sendDocument|smtplib|zipfile|make_archive|ftplib)/
  condition:
    filesize < 8MB and not (uint32be(0) == 0x53514c69) and any of ($login, $cookies, $data) and $crypt and any of ($state, $peanuts) and ($login or $cookies and ($data or $send or filesize < 32KB))
}

rule credential_theft_discord_tokens
{
  meta:
    id = "credential-theft/discord-tokens"
    title = "The tokens of Discord accounts are searched for and sent elsewhere"
    severity = "high"
    category = "credential-theft"
    attack = "T1528"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1528/"
  strings:
    $regex = /\[\\w-\]\{2[46]\}\\\.\[\\w-\]\{6\}\\\.\[\\w-\]\{(27|25,110|38)\}/
    $mfa = /mfa\\\.\[\\w-\]\{84\}/
    $enc = "dQw4w9WgXcQ:"
    $leveldb = /(leveldb|Local Storage)/
  condition:
    filesize < 8MB and $leveldb and any of ($regex, $mfa, $enc)
}

rule credential_theft_seed_phrases
{
  meta:
    id = "credential-theft/seed-phrases"
    title = "Private keys or seed phrases of wallets are read and sent elsewhere"
    severity = "high"
    category = "credential-theft"
    attack = "T1552.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/001/"
  strings:
    $send = /(api\.telegram\.org\/bot[^\n]{0,120}|api\/webhooks\/[^\n]{0,120})([mM]nemonic|[sS]eed|[pP]rivate|[sS]ecret|[wW]allet)/
    $hook = /(mnemonic|privateKey|private_key|secretKey|seedPhrase)[^\n]{0,200}(api\.telegram\.org\/bot|api\/webhooks\/|sendMessage\?|webhook\.site)/
  condition:
    filesize < 1MB and any of them
}

rule credential_theft_address_swapped
{
  meta:
    id = "credential-theft/address-swapped"
    title = "The clipboard is watched and addresses of coins in it are replaced"
    severity = "medium"
    category = "credential-theft"
    attack = "T1115"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1115/"
  strings:
    $clip = /(pyperclip\.(paste|copy)|GetClipboardData|clipboard\.(readText|readAll|ReadAll|WriteAll|writeText)|xclip -(o|selection))/
    $btc = /\(?\[?\^?\(?\[?bc1\|\[13\]|\[13\]\[a-km-zA-HJ-NP-Z[01]|bc1\)?\[a-zA-HJ|\(bc1\|/
    $eth = /0x\[a-fA-F0-9\]\{40\}/
  condition:
    filesize < 8MB and $clip and $btc and $eth
}
