"""The browser kit: push services, phones, desktops and real browsers on one machine."""
