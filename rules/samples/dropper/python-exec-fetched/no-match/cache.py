exec(store.get("setup"))
import urllib.request
