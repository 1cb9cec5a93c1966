m = {"action": "checkin", "uuid": u}
