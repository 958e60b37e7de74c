"""A headless Chromium, spoken to in the DevTools protocol over a pair of pipes: no package beside Python is needed."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "headless_shell")


def find():
    """The program; None where there is none."""
    named = os.environ.get("IMTRACE_CHROMIUM")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


class BrowserError(Exception):
    pass


class Browser:
    """One browser with one tab, closed at the end of a `with`."""

    def __init__(self, program):
        self.folder = tempfile.mkdtemp(prefix="imtrace-page-")
        theirs_in, self.out = os.pipe()
        self.incoming, theirs_out = os.pipe()

        def connect():
            # The browser reads from descriptor 3 and writes to 4.
            first, second = os.dup(theirs_in), os.dup(theirs_out)
            first = os.dup2(first, 63)
            second = os.dup2(second, 62)
            os.dup2(63, 3)
            os.dup2(62, 4)

        flags = ["--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        flags += ["--hide-scrollbars", "--force-color-profile=srgb", "--disable-dev-shm-usage"]
        flags += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        self.process = subprocess.Popen(
            [program, *flags, f"--user-data-dir={self.folder}", "about:blank"],
            preexec_fn=connect, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)
        self.buffer, self.count, self.session = b"", 0, None
        self.events = []
        try:
            tab = self.call("Target.createTarget", url="about:blank")["targetId"]
            self.session = self.call("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network", "Performance"):
                self.call(domain + ".enable")
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.out)
        os.close(self.incoming)
        shutil.rmtree(self.folder, ignore_errors=True)

    def receive(self):
        while b"\0" not in self.buffer:
            if not select.select([self.incoming], [], [], 120)[0]:
                raise BrowserError("the browser says nothing any more")
            piece = os.read(self.incoming, 1 << 20)
            if not piece:
                raise BrowserError("the browser has gone")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.count += 1
        request = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            request["sessionId"] = self.session
        octets = json.dumps(request).encode() + b"\0"
        while octets:
            octets = octets[os.write(self.out, octets) :]
        while True:
            message = self.receive()
            if message.get("id") == self.count:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error'].get('message')}")
                return message["result"]
            if "method" in message:
                self.events.append(message)

    def wait_for(self, method, seconds=60):
        end = time.monotonic() + seconds
        while not any(event["method"] == method for event in self.events):
            if time.monotonic() > end:
                raise BrowserError(f"no {method} in {seconds} s")
            # The answer brings what has happened until now.
            self.call("Runtime.evaluate", expression="0")
            time.sleep(0.01)

    def show(self, url, width=1280, height=900, scheme="light", script=True):
        """Loads a page and waits until it has run."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)  # fmt: skip
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media="", features=features)
        self.events = []
        self.call("Page.navigate", url="about:blank")
        self.wait_for("Page.loadEventFired")
        self.events = []
        self.call("Page.navigate", url=url)
        self.wait_for("Page.loadEventFired")
        time.sleep(0.1)

    def value(self, expression):
        """What JavaScript says; an exception of it is one here."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    def key(self, name, text=None):
        """Presses a key where the focus is."""
        codes = {"Enter": 13, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, "End": 35, "Home": 36, "Tab": 9}
        parameters = {"key": name, "windowsVirtualKeyCode": codes.get(name, ord(name[0].upper()))}
        if name == "Enter":
            text = "\r"
        self.call("Input.dispatchKeyEvent", type="keyDown", **parameters, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **parameters)

    def complaints(self):
        """Errors and warnings of the console, exceptions, and whatever was asked of the network, since `show`."""
        self.call("Runtime.evaluate", expression="0")
        found = []
        for event in self.events:
            parameters = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                details = parameters["exceptionDetails"]
                found.append(details.get("exception", {}).get("description", details["text"]))
            elif event["method"] == "Runtime.consoleAPICalled":
                values = [str(value.get("value", "")) for value in parameters["args"]]
                found.append(f"console.{parameters['type']}: {' '.join(values)}")
            elif event["method"] == "Log.entryAdded":
                entry = parameters["entry"]
                found.append(f"{entry['level']}: {entry['text']}")
            elif event["method"] == "Network.requestWillBeSent":
                url = parameters["request"]["url"]
                if not url.startswith(("file:", "data:", "about:")):
                    found.append(f"asked the network for {url}")
            elif event["method"] == "Page.javascriptDialogOpening":
                found.append("opened a dialog")
        return found

    def picture(self, limit=16000):
        """The whole page as PNG."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], limit), "scale": 1}
        shot = self.call("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(shot["data"])
