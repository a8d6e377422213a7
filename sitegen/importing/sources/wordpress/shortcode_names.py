"""Shortcodes by name: which program shows what for them."""

from __future__ import annotations

import re


def names_in(text: str) -> frozenset[str]:
    """The names in a text, which has spaces between them."""
    return frozenset(text.split())


CORE = names_in("caption wp_caption gallery embed audio video playlist")
# What shows something of another site by its address or its id.
SITES = names_in(
    "youtube youtube_sc youtubevid su_youtube su_youtube_advanced fusion_youtube embedyt lyte"
    " vimeo su_vimeo fusion_vimeo dailymotion su_dailymotion tweet twitter blackbirdpie instagram"
    " facebook soundcloud spotify ted wpvideo videopress gist github-gist googlemaps vine tiktok"
    " pinterest slideshare scribd vc_video et_pb_video su_video av_video"
)
CODE = names_in(
    "code sourcecode source cc_code crayon highlight_code codesyntax php python py css html xml"
    " javascript js bash shell sql java cpp csharp c ruby perl go rust json yaml diff text plain"
    " powershell scala groovy actionscript3 vb delphi matlab r objc swift kotlin latexpre"
)
# These show what is in them, and nothing of their own.
_UNWRAPPED = re.compile(
    r"vc_(?:row|column|section|tta|tabs?|accordion|toggle|cta|message|custom_heading|column_text"
    r"|wp_text|row_inner|column_inner|tour)\w*|et_pb_\w+|fusion_\w+|av_\w+|cs_\w+|x_\w+|mk_\w+"
    r"|kc_\w+|themify_\w+|fl_\w+|ultimate_\w+"
    r"|su_(?:row|column|box|note|service|panel|animate|dropcap|highlight|label|frame|expand|column"
    r"_inner|private_note|list|heading|lead|tabs|accordion)|tabs|tabgroup|accordions|toggles"
    r"|(?:one|two|three|four|five)_(?:half|third|fourth|fifth|sixth|quarter)(?:_(?:first|last))?"
    r"|one_full|full_width|column|columns|col|row|cols|content_box|box|info|notice|note|alert"
    r"|message|warning|tip|important|success|error|highlight|dropcap|drop_cap|raw|noformat"
    r"|wrap|wrapper|container|section|div|span|center|left|right|small|big|lead|callout|panel|card"
    r"|twocol_one|threecol_one|list|checklist|arrowlist|icon_list|intro|boxed|testimonials?"
)
UNWRAPPED_NOT = names_in(
    "et_pb_image et_pb_video et_pb_button et_pb_gallery et_pb_code et_pb_contact_form et_pb_blog"
    " et_pb_map et_pb_fullwidth_map et_pb_portfolio et_pb_shop et_pb_signup et_pb_sidebar"
    " et_pb_login et_pb_search et_pb_social_media_follow et_pb_countdown_timer et_pb_post_nav"
    " fusion_imageframe fusion_youtube fusion_vimeo fusion_blog fusion_button fusion_separator"
    " fusion_gallery fusion_global av_image av_video av_button av_gallery av_hr av_blog"
    " av_contact av_google_map cs_icon"
)
DROPPED = names_in(
    "toc no_toc ez-toc lwptoc vc_empty_space su_spacer spacer clear clearfix clearboth gap br"
    " nextpage wp_caption_end fusion_separator wpseo_breadcrumb breadcrumb et_pb_divider"
    " et_pb_post_nav noad noads no_ads adsense ad ads adrotate quads advertisement the_ad"
    " the_ad_group adinserter sharethis addtoany addthis social_share wp_social_sharing ssba"
    " footnotes reflist efn_reference"
    " jetpack-related-posts related_posts jr_crp print_link wp_ulike simple-social-share"
)
LINES = names_in("hr divider vc_separator su_divider av_hr line separator vc_text_separator")
QUOTES = names_in("quote blockquote pullquote su_quote su_pullquote pull_quote bquote")
FOLDED = names_in(
    "toggle spoiler su_spoiler accordion accordion-item accordion_item vc_toggle et_pb_toggle"
    " et_pb_accordion_item expand collapse collapsed read_more readmore sg_popup faq"
    " vc_tta_section vc_tab su_tab tab tabs_item ot-toggle av_toggle fusion_toggle et_pb_tab"
    " fusion_tab av_tab"
)
BUTTONS = names_in(
    "button su_button vc_btn vc_button vc_button2 et_pb_button fusion_button av_button btn"
    " wpbutton cta_button maxbutton"
)
# Footnotes that stand where their mark is to be.
NOTES = names_in("ref footnote efn_note mfn fn footnotes_note sidenote sidenotes modern_footnote")
# What is in these is a part of the line that they stand in.
IN_LINES = names_in(
    "dropcap drop_cap su_dropcap highlight su_highlight su_label span small big fusion_dropcap"
    " fusion_highlight av_dropcap1 av_dropcap2 mk_dropcaps mk_highlight tooltip su_tooltip"
)
# What is in these was shown to some readers only.
GATED = names_in(
    "restrict members_only memberonly member members membership pmpro_member private s2if"
    " wlm_private wlm_firstname paywall paid hidden ihc-hide-content wcm_restrict wcm_nonmember"
    " groups_member groups_non_member mepr-show mepr-active mepr_show am4guest loggedin logged_in"
    " is_user_logged_in user_logged_in visitor hide_content content_protector passster"
    " premium premium_content leaky_paywall leaky_paywall_subscription su_members su_guests"
    " um_loggedin um_show_content arm_restrict_content swpm_protected wishlist-member"
    " woocommerce_members_only wcm_content_restricted su_private"
)
# Of plugins that many sites have: known by name, even without attributes.
_OTHERS = re.compile(
    r"contact-form(?:-7)?|contact-field|contact_form|contact_bank|ninja_forms?|ninja_forms_display"
    r"_form|gravityforms?|wpforms|formidable|fluentform|forminator_\w+|caldera_form|mc4wp_form"
    r"|mailpoet_form|wysija_form|newsletter\w*|mailmunch-form|subscribe2|jetpack_subscription_form"
    r"|tablepress|table|table-info|wpdatatable|wpdatachart|supsystic-tables|woocommerce_\w+"
    r"|products?|product_page|product_categor(?:y|ies)|add_to_cart(?:_url)?|recent_products"
    r"|featured_products|sale_products|best_selling_products|top_rated_products|shop_messages"
    r"|rev_slider(?:_vc)?|layerslider(?:_vc)?|metaslider|ml-slider|smartslider3|masterslider"
    r"|soliloquy|slideshow\w*|nggallery|ngg\w*|nggtags|singlepic|slidefly|envira-gallery"
    r"|foogallery|modula|justified_image_grid|FinalTilesGallery|robo-gallery|photo_gallery"
    r"|BWG|wppa|wpgmza|google-map\w*|googlemap|gmap\w*|leaflet-\w+|mapsmarker|osm_map\w*|umap"
    r"|wpdm_\w+|wpdm_package|download|downloads|easy_media_download|polldaddy|poll|polls"
    r"|crowdsignal|total-poll|yop_poll|wp_quiz|quiz|mlw_quizmaster|qsm|HDquiz|viralquiz"
    r"|ameliabooking|booking\w*|calendly|events_list|event|events|tribe_\w+|eo_\w+|ai1ec|mec\w*"
    r"|MEC|my_calendar|stm_\w+|insert_php|php|xyz-ihs|xyz-ips|wpcode|insert_html_snippet|ihs"
    r"|elementor-template|template|do_widget|widget|sidebar|wp_widget\w*|recent-posts|recent_posts"
    r"|display-posts|latest_posts|postlist|posts|list-pages|pagelist|subpages|child_pages|siblings"
    r"|sitemap|simple-sitemap|wp_sitemap_page|archives|archiveorg|author_box|author-box"
    r"|wp-review|wp_review|rating\w*|ratings|starrating|yasr_\w+|kkstarratings|wpurp-\w+"
    r"|wprm-\w+|recipe|easyrecipe|mpprecipe\w*|zrdn-recipe|amazon\w*|aawp|amzn\w*|easyazon\w*"
    r"|content-egg\w*|affiliate\w*|thirstylink|donate\w*|give_\w+|paypal\w*|wp_paypal\w*|stripe"
    r"|asp_product|accept_stripe\w*|edd_\w+|purchase_link|login-form|loginform|register\w*"
    r"|wppb-\w+|ultimatemember\w*|um_\w+|bbp-\w+|bp_\w+|bbpress\w*|wpforo\w*|asgarosforum"
    r"|countdown\w*|ujicountdown|counter|tm_\w+|tcb\w*|thrive_\w+|optin\w*|sp_\w+|chart|charts"
    r"|visualizer|wpcharts|snapchart|infogram|datawrapper|flourish|scribd|slideshare|issuu|prezi"
    r"|pdf-embedder|pdfviewer|pdf|gview|embeddoc|gdoc|google-drive-embed|iframe|advanced_iframe"
    r"|embedyt|iframe_loader|wpvideo|jwplayer|flowplayer|videojs|kaltura-widget|brightcove"
    r"|presto_player|fvplayer|powerpress|podcast\w*|podlove\w*|ss_player|smart_track_player"
    r"|spp-\w+|audioplayer|haiku|mp3j\w*|cue\w*|contact-info|timeline|interactive_\w+"
    r"|h5p|learndash_\w+|ld_\w+|course\w*|lesson\w*|sensei\w*|tutor_\w+|llms_\w+|lifterlms_\w+"
    r"|su_\w+|vc_\w+|et_\w+|fusion_\w+|av_\w+|blog_subscription_form|blogroll|wpstats|flickr\w*"
    r"|instagram-feed|custom-twitter-feeds|custom-facebook-feed|ap_\w+|fbl\w*|wp_rss_aggregator"
    r"|wp-rss-aggregator|feedzy-rss|rss|rssfeed|ccf_\w+|latex|tex|math|footnote|footnotes|ref|note"
    r"|bibtex|bibshow|bibcite|zotpress\w*|cite|tooltip\w*|glossary\w*|wpml_\w+|lang\w*|qtranxf\w*"
    r"|pods|types|acf|wpv-\w+|views|cred_\w+|field|meta|custom_field|shortcode|current_year|year"
    r"|bloginfo|today|last_updated|modified|reading_time|rt_reading_time|wp_time|icon|fa|font_aweso"
    r"me|dashicons?|smiley|emoji",
    re.IGNORECASE,
)


# Frames that only arrange what is in them, and ornaments.
_ARRANGING = re.compile(
    r"row|col|section|container|inner|text|wrap|tab|tour|accordion|toggle|builder|layout|slide"
    r"|counters|tables|list|box|images|testimonials|gap|spac|line|separator|divider|hr|icon|anchor"
    r"|clear|highlight|drop_?cap|title|heading|full|half|third|fourth|fifth|sixth|quarter|left"
    r"|right|center|small|big|lead|message|note|panel|raw|noformat|span|div|code"
)


def is_arranging(name: str) -> bool:
    """Whether an unwrapped shortcode without a text shows nothing."""
    return _ARRANGING.search(name) is not None


def is_unwrapped(name: str) -> bool:
    """Whether a shortcode is a frame around a text."""
    return name not in UNWRAPPED_NOT and _UNWRAPPED.fullmatch(name) is not None


# Words that people write in brackets: they are text unless something follows that a shortcode has.
_WORDS = names_in(
    "table product event events download poll quiz recipe rating stripe counter chart charts pdf"
    " rss ref note cite field meta icon today year modified template widget sidebar views types"
    " posts shortcode emoji smiley fa php html text plain source left right small big lead list box"
    " info notice alert message warning tip important success error row column section div span"
    " center card panel highlight caption embed audio video playlist youtube vimeo twitter tweet"
    " instagram facebook spotify ted vine pinterest raw tab toggle quote line ad ads br gap"
    " clear private hidden member members premium paid visitor code button expand faq source r c"
    " go js py css"
)


def is_known(name: str, *, has_more: bool = False) -> bool:
    """Whether a name in brackets is a shortcode, not a word of the text. Some are both: `has_more`
    says that an address follows."""
    if name.lower() in _WORDS and not has_more:
        return False
    sets = (CORE, SITES, CODE, DROPPED, LINES, QUOTES, FOLDED, BUTTONS, GATED, UNWRAPPED_NOT)
    return any(name in each for each in sets) or is_unwrapped(name) or bool(_OTHERS.fullmatch(name))
