echo 'it''s'; curl -s "$URL"
