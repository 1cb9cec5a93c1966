const m = {"method": "login", "params": {"user": "x"}}; const j = {"job_id": 1};
