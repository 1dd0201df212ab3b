"""Where the server is; the rest of the environment is as ../run.ts sets it."""

import os

BASE_URL = f"{os.environ['HEARTH_URL']}/v1"
KEY = os.environ["OUTSIDE_KEY"]
CHAT_MODEL = "clever-chat"
