from pynput import keyboard
with keyboard.Listener(on_press=f) as l: l.join()
