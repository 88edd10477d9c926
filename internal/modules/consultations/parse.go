package consultations

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Levels of parts.
const (
	Chapter   = "chapter"
	Article   = "article"
	Clause    = "clause"
	Paragraph = "paragraph"
)

// A Part is a piece of a draft text that can be commented on.
type Part struct {
	Number             int
	Level              string
	Label, Title, Body string
}

// Name is how a part is spoken of.
func (p Part) Name() string {
	if p.Title == "" {
		return p.Label
	}
	return p.Label + ". " + p.Title
}

// Drafts come by paste from a word processor: bold marks gone, tabs and
// unbreakable spaces in, one paragraph a line.
var (
	chapterLine = regexp.MustCompile(`(?i)^(phần\s+(?:thứ\s+)?[\p{L}\d]+|chương\s+[IVXLC\d]+|mục\s+\d+)\s*[.:\-–]?\s*(.*)$`)
	articleLine = regexp.MustCompile(`(?i)^(điều\s+\d+[a-zđ]?)\s*[.:]\s*(.*)$`)
	clauseLine  = regexp.MustCompile(`^(\d{1,2}[a-zđ]?)\s*[.)]\s+(.+)$`)
)

// mostParts bounds a text: laws of the state have fewer articles and clauses.
const mostParts = 600

// Parse splits a draft into its chapters, articles and clauses. A text without
// articles is split into its paragraphs. Nothing of it is lost.
func Parse(text string) []Part {
	s := splitter{}
	for _, line := range strings.Split(norm.NFC.String(strings.ReplaceAll(text, "\r", "\n")), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			s.line(line)
		}
	}
	if !s.articles {
		return paragraphs(s.parts)
	}
	for i := range s.parts {
		s.parts[i].Number = i + 1
		s.parts[i].Body = strings.TrimSpace(s.parts[i].Body)
	}
	return s.parts
}

type splitter struct {
	parts    []Part
	article  string // label of the one under way
	articles bool
	untitled bool // a chapter whose title stands on the next line
}

func (s *splitter) line(line string) {
	if len(s.parts) >= mostParts {
		s.more(line)
		return
	}
	if m := articleLine.FindStringSubmatch(line); m != nil {
		s.article, s.articles, s.untitled = sentence(m[1]), true, false
		title, body := m[2], ""
		if utf8.RuneCountInString(title) > 160 { // no heading, the text itself
			title, body = "", m[2]
		}
		s.add(Article, s.article, title, body)
		return
	}
	if m := chapterLine.FindStringSubmatch(line); m != nil && len(line) < 200 {
		s.article, s.untitled = "", m[2] == ""
		s.add(Chapter, sentence(m[1]), m[2], "")
		return
	}
	if m := clauseLine.FindStringSubmatch(line); m != nil && s.article != "" {
		s.add(Clause, "Khoản "+m[1]+", "+s.article, "", m[2])
		return
	}
	if s.untitled {
		s.parts[len(s.parts)-1].Title, s.untitled = line, false
		return
	}
	s.more(line)
}

func (s *splitter) add(level, label, title, body string) {
	s.parts = append(s.parts, Part{Level: level, Label: label, Title: title, Body: body})
}

// more adds a line to the part under way; before the first one it opens a
// preamble.
func (s *splitter) more(line string) {
	if len(s.parts) == 0 {
		s.add(Paragraph, "Mở đầu", "", line)
		return
	}
	last := &s.parts[len(s.parts)-1]
	last.Body += "\n" + line
}

// paragraphs numbers the lines of a text without articles.
func paragraphs(parts []Part) []Part {
	var all []Part
	add := func(line string) {
		if line == "" {
			return
		}
		if len(all) >= mostParts {
			all[len(all)-1].Body += "\n" + line
			return
		}
		n := len(all) + 1
		all = append(all, Part{Number: n, Level: Paragraph, Label: "Đoạn " + strconv.Itoa(n), Body: line})
	}
	for _, p := range parts {
		if p.Level != Paragraph {
			add(p.Name())
		}
		for _, line := range strings.Split(p.Body, "\n") {
			add(line)
		}
	}
	return all
}

// sentence writes "ĐIỀU 3" as "Điều 3" and leaves numerals as they are.
func sentence(label string) string {
	word, rest, _ := strings.Cut(label, " ")
	word = strings.ToLower(word)
	_, size := utf8.DecodeRuneInString(word)
	return strings.ToUpper(word[:size]) + word[size:] + " " + rest
}
