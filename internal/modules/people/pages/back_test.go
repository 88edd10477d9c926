package pages

import (
	"net/url"
	"strings"
	"testing"
)

func TestDevice(t *testing.T) {
	for agent, want := range map[string]string{
		"": "",
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36":            "Chrome, Android",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1":  "Safari, iPhone",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120": "Edge, Windows",
		"Mozilla/5.0 (Linux; Android 13) Chrome/110.0 Mobile Safari/537.36 Zalo android/23":               "Zalo, Android",
		"curl/8.0": "",
	} {
		if got := device(agent); got != want {
			t.Errorf("device(%q) = %q, want %q", agent, got, want)
		}
	}
}

func TestLocalPath(t *testing.T) {
	for asked, want := range map[string]string{
		"/ho-so/1?a=b#c":           "/ho-so/1?a=b#c",
		"/":                        "/",
		"":                         "",
		"ho-so":                    "",
		"//evil.example":           "",
		"/\\evil.example":          "",
		"/%5cevil.example":         "",
		"/%2f/evil.example":        "",
		"https://evil.example":     "",
		"javascript:alert(1)":      "",
		"/a\r\nSet-Cookie: x":      "",
		"/a%0d%0ab":                "",
		"/dang-nhap?ve=/":          "",
		"/dang-xuat":               "",
		"/dang-nhap-khong-co-that": "/dang-nhap-khong-co-that",
	} {
		if got := localPath(asked); got != want {
			t.Errorf("localPath(%q) = %q, want %q", asked, got, want)
		}
	}
}

func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{"/", "/a?b", "//a", "/\\a", "/%2f%2fa", "/\t/a", "http:/a", "/a//b", "/..//a", "/.%00"} {
		f.Add(seed)
	}
	base, _ := url.Parse("https://tongson.example.vn/dang-nhap")
	f.Fuzz(func(t *testing.T, asked string) {
		path := localPath(asked)
		if path == "" {
			return
		}
		// Where would a browser go? Browsers read a backslash as a slash and
		// drop tabs and line breaks.
		seen := strings.NewReplacer(`\`, "/", "\t", "", "\n", "", "\r", "").Replace(path)
		u, err := base.Parse(seen)
		if err != nil || u.Host != base.Host || u.Scheme != base.Scheme {
			t.Errorf("localPath(%q) = %q leads to %v", asked, path, u)
		}
	})
}
