// Marks in code that are there to mislead those who review it.

rule review_bidi_code
{
  meta:
    id = "review/bidi-code"
    title = "Code whose lines are shown in another order than they run in, by marks of writing direction"
    severity = "medium"
    category = "obfuscation"
    attack = "T1027"
    confidence = "high"
    slashable = false
    reference = "https://nvd.nist.gov/vuln/detail/CVE-2021-42574"

  strings:
    // An override, then an isolate, as in what was published: the text between is shown elsewhere.
    $stretched = /\xe2\x80\xae ?[})\]]? ?\xe2\x81\xa6/
    $early = /("{3}|'{3}|\/\*) ?(\xe2\x81\xa7|\xe2\x80\xae) ?[;})\]]/
    $markup = /<(html|svg|!DOCTYPE)/i
  condition:
    filesize < 2MB and any of ($stretched, $early) and not $markup
}

rule review_suppression
{
  meta:
    id = "review/suppression"
    title = "Marks that tell scanners for malware to look away stand beside a download that is run"
    severity = "medium"
    category = "other"
    attack = "T1562.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1562/001/"

  strings:
    $wild = /(yara|trivy|guarddog|clamav|malware|warden|grype|snyk|semgrep)[:-](ignore|skip|disable|allow)/ nocase
    $other = /(nosemgrep|nosec\b|NOSONAR|noqa|gitleaks:allow|checkov:skip|lgtm\[)/
    $run = /(curl|wget) [^\n|]{4,300}\| ?(sudo )?(-E )?((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh\b/
  condition:
    filesize < 64KB and all of them
}
