package pages

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"xaso/internal/modules/surveys"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// formsView is the page of all questionnaires.
type formsView struct {
	wrong
	BuiltIn   []surveys.Questionnaire
	Own       []surveys.Own
	MayManage bool
	Typed     string
}

func (h Hall) forms(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showForms(w, r, who, wrong{}, http.StatusOK)
}

func (h Hall) showForms(w http.ResponseWriter, r *http.Request, who gate.Actor, bad wrong, status int) error {
	builtIn, own, err := h.Book.Questionnaires(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, status, formsPage(formsView{bad, builtIn, own, who.May(surveys.MayManage), r.PostFormValue("title")}))
}

func (h Hall) compose(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id, err := h.Book.Compose(r.Context(), who, r.PostFormValue("title"))
	if err == nil {
		return web.Redirect(w, r, formDir+"/"+id)
	}
	bad, err := invalid(err)
	if err != nil {
		return err
	}
	return h.showForms(w, r, who, bad, http.StatusUnprocessableEntity)
}

// formView is one questionnaire, with the question that is being added.
type formView struct {
	wrong
	Form  surveys.Questionnaire
	Mine  bool // may be changed by the reader
	Typed surveys.Wish
}

func (h Hall) form(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showForm(w, r, who, wrong{}, surveys.Wish{Kind: surveys.YesNo, Required: true}, http.StatusOK)
}

func (h Hall) showForm(w http.ResponseWriter, r *http.Request, who gate.Actor, bad wrong, typed surveys.Wish, status int) error {
	q, own, err := h.Book.Questionnaire(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.Page(w, r, status, formPage(formView{bad, q, own && who.May(surveys.MayManage), typed}))
}

func (h Hall) ask(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	post := r.PostFormValue
	wish := surveys.Wish{Text: post("text"), Hint: post("hint"), Kind: surveys.Shape(post("kind")), Choices: post("choices"), Required: post("required") == "1",
		Min: post("min"), Max: post("max"), Unit: post("unit")}
	// "c1=yes": the question and the answer after which this one is asked.
	wish.If, wish.Is, _ = strings.Cut(post("is"), "=")
	err := h.Book.Ask(r.Context(), who, r.PathValue("id"), wish)
	return h.changed(w, r, who, err, wish)
}

func (h Hall) drop(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	err := h.Book.Drop(r.Context(), who, r.PathValue("id"), r.PathValue("key"))
	return h.changed(w, r, who, err, surveys.Wish{Kind: surveys.YesNo})
}

// changed answers a change of a questionnaire.
func (h Hall) changed(w http.ResponseWriter, r *http.Request, who gate.Actor, err error, typed surveys.Wish) error {
	if err == nil {
		return web.Redirect(w, r, formDir+"/"+r.PathValue("id"))
	}
	bad, err := invalid(err)
	if err != nil {
		return err
	}
	return h.showForm(w, r, who, bad, typed, http.StatusUnprocessableEntity)
}

func (h Hall) end(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.Book.End(r.Context(), who, r.PathValue("id")); err != nil {
		return err
	}
	return web.Redirect(w, r, formDir)
}

// kinds are the shapes of answers to choose from.
func (v formView) kinds(ctx context.Context) []ui.Choice {
	var all []ui.Choice
	for _, s := range surveys.Shapes {
		c := ui.Choice{Value: string(s), Text: t(ctx, "surveys.shape."+string(s))}
		switch s {
		case surveys.OneOf:
			c.Conditional = choicesField(v)
		case surveys.Number, surveys.Money:
			c.Conditional = rangeFields(v, string(s))
		}
		all = append(all, c)
	}
	return all
}

// conditions are the answers after which a question can be asked.
func (v formView) conditions(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "", Text: t(ctx, "surveys.own.always")}}
	for _, s := range v.Form.Sections {
		for _, q := range s.Questions {
			for _, c := range offered(q) {
				value := q.Key + "=" + c.Value
				all = append(all, ui.Option{Value: value, Text: t(ctx, "surveys.form.only-if", say(ctx, q.Text), say(ctx, c.Words)), Selected: value == v.Typed.If+"="+v.Typed.Is})
			}
		}
	}
	return all
}

// offered are the answers of a question that can be chosen.
func offered(q surveys.Question) []surveys.Choice {
	if q.Kind == surveys.YesNo {
		return []surveys.Choice{{Value: "yes", Words: surveys.Words{VI: "Có", EN: "Yes"}}, {Value: "no", Words: surveys.Words{VI: "Không", EN: "No"}}}
	}
	return q.Choices
}

// details say of a question what its row has no column for.
func details(ctx context.Context, form surveys.Questionnaire, q surveys.Question) string {
	var parts []string
	if q.Required {
		parts = append(parts, t(ctx, "surveys.own.required"))
	}
	var words []string
	for _, c := range q.Choices {
		words = append(words, say(ctx, c.Words))
	}
	if len(words) > 0 {
		parts = append(parts, strings.Join(words, " / "))
	}
	if q.Min != nil {
		parts = append(parts, t(ctx, "surveys.own.least", number(*q.Min)))
	}
	if q.Max != nil {
		parts = append(parts, t(ctx, "surveys.own.most", number(*q.Max)))
	}
	if text := onlyIf(ctx, form, q); text != "" {
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

// onlyIf says after which answer a question is asked, "" always.
func onlyIf(ctx context.Context, form surveys.Questionnaire, q surveys.Question) string {
	if q.If == nil {
		return ""
	}
	for _, s := range form.Sections {
		for _, of := range s.Questions {
			if of.Key != q.If.Key {
				continue
			}
			var words []string
			for _, c := range offered(of) {
				if slices.Contains(q.If.Is, c.Value) {
					words = append(words, say(ctx, c.Words))
				}
			}
			return t(ctx, "surveys.form.only-if", say(ctx, of.Text), strings.Join(words, t(ctx, "surveys.form.or")))
		}
	}
	return ""
}
