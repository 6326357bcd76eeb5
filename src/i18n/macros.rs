//! How a row of the table becomes a function.

/// `name: "English" / "中文";` becomes `fn name(lang) -> &'static str`;
/// `name(a, b): "English {a}" / "中文 {b}";` becomes `fn name(lang, a, b) -> String`.
macro_rules! texts {
    ($($name:ident $(($($arg:ident),+))? : $en:literal / $zh:literal;)*) => {
        $(texts!(@one $name $(($($arg),+))? $en $zh);)*
    };
    (@one $name:ident $en:literal $zh:literal) => {
        #[doc = concat!("\"", $en, "\"")]
        pub fn $name(lang: $crate::i18n::Lang) -> &'static str {
            match lang {
                $crate::i18n::Lang::En => $en,
                $crate::i18n::Lang::Zh => $zh,
            }
        }
    };
    (@one $name:ident ($($arg:ident),+) $en:literal $zh:literal) => {
        #[doc = concat!("\"", $en, "\"")]
        pub fn $name(lang: $crate::i18n::Lang, $($arg: impl std::fmt::Display),+) -> String {
            match lang {
                $crate::i18n::Lang::En => format!($en),
                $crate::i18n::Lang::Zh => format!($zh),
            }
        }
    };
}

pub(super) use texts;
