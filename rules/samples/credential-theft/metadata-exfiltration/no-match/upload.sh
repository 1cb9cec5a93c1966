curl -X POST --data @report.json https://host.example.invalid/
